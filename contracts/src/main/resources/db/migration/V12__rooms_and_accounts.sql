-- What a person is shown of where they are signed in: such as "Firefox, Linux"; null for sessions older than this.
alter table directory.sessions add column user_agent text;

-- How long a member waits between two posts, and whether a room can only be read.
alter table directory.rooms add column slow_mode_seconds integer not null default 0 check (slow_mode_seconds between 0 and 3600);
alter table directory.rooms add column archived boolean not null default false;

-- Links that let whoever has one into a room. At most 20 of one room; what is over is deleted when the next one is made.
create table directory.invites (
    id         text        primary key,
    token_hash bytea       not null unique,      -- SHA-256; the token is nowhere but in the link
    room       text        not null references directory.rooms (id),
    by_id      text        not null references directory.users (id),
    uses_max   integer,                          -- null: as many as come
    used       integer     not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index invites_of_room on directory.invites (room);
