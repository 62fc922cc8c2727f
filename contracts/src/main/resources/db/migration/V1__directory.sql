-- Accounts, rooms and memberships: what needs uniqueness. Owned by ingest-api. Every change here writes outbox rows in
-- the same transaction; a relay appends them to the log in order.
create schema directory;

create table directory.users (
    id            text primary key,
    name          text        not null,
    skeleton      text        not null unique,   -- UTS 39: look-alike names are the same name
    display_name  text,
    email         text,
    language      text        not null,
    password_hash text        not null,          -- Argon2id, PHC string
    created_at    timestamptz not null
);

create table directory.rooms (
    id         text primary key,
    name       text        not null,
    skeleton   text,                             -- only of public rooms: their names are unique
    title      text,
    kind       text        not null check (kind in ('public', 'private', 'direct')),
    topic      text,
    sentiment  boolean     not null,
    moderation text        not null,
    people     text unique,                      -- only of direct rooms: its members' ids, sorted; the same people, the same room
    created_by text        not null references directory.users (id),
    created_at timestamptz not null
);
create unique index rooms_public_name on directory.rooms (skeleton) where kind = 'public';

create table directory.memberships (
    room      text        not null references directory.rooms (id),
    user_id   text        not null references directory.users (id),
    role      text        not null check (role in ('owner', 'moderator', 'member')),
    is_member boolean     not null,
    spans     jsonb       not null default '[]',  -- positions of joining and leaving, written by the relay once they are in the log
    changed_at timestamptz not null,
    primary key (room, user_id)
);
create index memberships_of_user on directory.memberships (user_id) where is_member;

create table directory.sessions (
    id         text primary key,
    token_hash bytea       not null unique,
    user_id    text        not null references directory.users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index sessions_of_user on directory.sessions (user_id);

-- Changes that are not in the log yet. Rows of one room are inserted under that room's row lock, so their sequence is
-- their order of commit.
create table directory.outbox (
    sequence     bigint generated always as identity primary key,
    topic        text        not null,
    key          text        not null,
    value        text        not null,
    append_after bigint,                         -- end of the partition before the first try; a relay that takes over looks from here
    created_at   timestamptz not null
);
