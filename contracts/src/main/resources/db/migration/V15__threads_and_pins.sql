-- Where the replies of a thread are, and the messages that are pinned: both are few beside all messages, and whole tables, as archive.ids is.
-- Messages themselves are found by room, offset and time. Written by the application archive with what they point at.
create table archive.replies (
    room     text        not null,
    thread   text        not null,               -- id of the message that began it
    "offset" bigint      not null,               -- of the reply
    at       timestamptz not null,               -- of the reply
    primary key (room, thread, "offset")
);
create index replies_in_time on archive.replies using brin (at) with (autosummarize = on);

create table archive.pins (
    room     text        not null,
    id       text        not null,               -- of the message
    "offset" bigint      not null,
    at       timestamptz not null,
    primary key (room, id)
);
