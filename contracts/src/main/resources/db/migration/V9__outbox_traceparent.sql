-- The W3C trace context of the request that wrote the row: the relay hands it on with the record.
alter table directory.outbox add column traceparent text;
