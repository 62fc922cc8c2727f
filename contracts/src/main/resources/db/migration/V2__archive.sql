-- The archive: a view of the log. Owned by the application archive; ingest-api reads history from it, the gateway replays
-- from it what its ring no longer holds. Everything here can be dropped and rebuilt from the log.
create schema archive;

-- The records themselves, for replay by position. The body of a deleted message is taken out of its earlier events.
create table archive.events (
    partition integer     not null,
    "offset"  bigint      not null,
    room      text        not null,
    id        text        not null,
    type      text        not null,
    message   text,                              -- id of the message it is about, if it is about one
    at        timestamptz not null,
    body      text        not null,              -- the record's value
    primary key (partition, "offset")
);
create unique index events_by_id on archive.events (room, id);      -- the first occurrence of an event id is kept
create index events_of_room on archive.events (room, "offset");
create index events_of_message on archive.events (message) where message is not null;

create table archive.annotations (
    partition integer     not null,
    "offset"  bigint      not null,
    room      text        not null,
    id        text        not null,
    type      text        not null,
    message   text        not null,
    message_offset bigint not null,              -- of the event it is about, in chat.room-events
    at        timestamptz not null,
    body      text        not null,
    primary key (partition, "offset")
);
create index annotations_of_room on archive.annotations (room, "offset");
create index annotations_of_message on archive.annotations (message);

-- Messages as they are now: the fold of their events. "view" is the JSON of a MessageView.
create table archive.messages (
    room      text        not null,
    id        text        not null,
    partition integer     not null,
    "offset"  bigint      not null,
    sender    text        not null,
    at        timestamptz not null,
    view      text        not null,
    primary key (room, id)
);
create unique index messages_in_order on archive.messages (room, "offset");

-- chat.user-events, for replay and for the inbox.
create table archive.user_events (
    partition integer     not null,
    "offset"  bigint      not null,
    user_id   text        not null,
    id        text        not null,
    type      text        not null,
    room      text,
    message   text,
    at        timestamptz not null,
    body      text        not null,
    primary key (partition, "offset")
);
create unique index user_events_by_id on archive.user_events (user_id, id);
create index user_events_of_user on archive.user_events (user_id, "offset");
create index user_events_of_message on archive.user_events (message) where message is not null;  -- to take a deleted message's words out

-- How far each user has read: rooms by offset in the room's partition; '' is the inbox, by offset in chat.user-events.
create table archive.markers (
    user_id  text   not null,
    room     text   not null,
    "offset" bigint not null,
    primary key (user_id, room)
);

-- Up to where this view is true: the next offset of each partition that is not applied yet. Written with the rows.
create table archive.positions (
    topic     text    not null,
    partition integer not null,
    next      bigint  not null,
    primary key (topic, partition)
);
