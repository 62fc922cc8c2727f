-- Files of messages: what is known of each; the bytes are in a folder or in S3. ADR 26.
--
-- announced -> complete (uploaded and looked at) -> used (goes with one message) -> said (the archive has the message); removed from any
-- of them, by its sender, with its message, or by time; gone once its bytes are. A row stays for a day after that: it counts for the day's
-- limit.
create table directory.attachments (
    id               text        primary key,
    room             text        not null references directory.rooms (id),
    owner            text        not null references directory.users (id),
    name             text        not null,
    bytes            bigint      not null,       -- as announced; of a picture that was made anew its new size
    announced_at     timestamptz not null,
    completed_at     timestamptz,
    type             text,                       -- media type, from the content
    width            integer,                    -- of a picture
    height           integer,
    thumbnail_type   text,                       -- null: there is none
    thumbnail_width  integer,
    thumbnail_height integer,
    message          text,
    used_at          timestamptz,
    said_at          timestamptz,                -- the message's time
    removed_at       timestamptz,
    gone_at          timestamptz
);
create index attachments_of_owner on directory.attachments (owner, announced_at);
create index attachments_of_message on directory.attachments (message) where message is not null;
create index attachments_unused on directory.attachments (announced_at) where message is null and removed_at is null;
create index attachments_unsaid on directory.attachments (used_at) where message is not null and said_at is null and removed_at is null;
create index attachments_said on directory.attachments (said_at) where said_at is not null and removed_at is null;
create index attachments_removed on directory.attachments (removed_at) where removed_at is not null and gone_at is null;
create index attachments_gone on directory.attachments (gone_at) where gone_at is not null;
