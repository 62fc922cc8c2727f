-- Moderation: what waits for a moderator, what moderators decided, rooms' own lists, and who may not write. ADR 8.
alter table directory.memberships add column muted_until timestamptz;

-- A room's own word list, as chat.directory has it.
create table directory.words (
    room       text        primary key references directory.rooms (id),
    value      jsonb       not null,             -- JSON of a WordsEntry
    changed_at timestamptz not null
);

-- Held messages, which are in no log, and decisions on flagged ones, which are. At most 1,000 open ones a room; decided ones go after
-- 90 days.
create table directory.moderation (
    room       text        not null references directory.rooms (id),
    id         text        not null,             -- of a held post the message's; of a held edit and of a flagged text its own
    message    text        not null,
    kind       text        not null check (kind in ('post', 'edit', 'flagged')),
    sender     text        not null,
    name       text        not null,             -- the sender's
    digest     text        not null,             -- of what was asked for, to know a retry
    base       text        not null,             -- of an edit and of a flagged text: position of the text it is about
    body       text,                             -- JSON of the MessageBody while it is held; taken out with the decision
    flags      text        not null,             -- JSON
    action     text        not null,
    at         timestamptz not null,
    decision   text check (decision in ('approve', 'remove')),
    by_id      text,
    by_name    text,
    decided_at timestamptz,
    primary key (room, id)
);
create index moderation_open on directory.moderation (room, at desc) where decision is null;
create index moderation_decided on directory.moderation (room, decided_at desc) where decision is not null;
