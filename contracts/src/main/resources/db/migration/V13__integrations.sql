-- Programs: bots, access tokens, and incoming webhooks, which are a bot with a token for one room. ADR 25.

-- A bot has no password (an empty hash, which no password has) and is either a person's or a room's; one that was deleted keeps its
-- name, so that nobody can pass for it, and comes back when its owner makes it again.
alter table directory.users add column kind text not null default 'person' check (kind in ('person', 'bot'));
alter table directory.users add column owner text references directory.users (id);
alter table directory.users add column room text references directory.rooms (id);
alter table directory.users add column deactivated_at timestamptz;
alter table directory.users add constraint users_bot_owner check (num_nonnulls(owner, room) = case kind when 'bot' then 1 else 0 end);
create index users_of_owner on directory.users (owner) where owner is not null;

-- At most 20 of one user, and 20 webhooks a room. A row is deleted when its token is revoked; what has expired goes when the next one
-- is made.
create table directory.tokens (
    id           text        primary key,
    token_hash   bytea       not null unique,    -- SHA-256; the token is nowhere but at the client
    user_id      text        not null references directory.users (id),
    name         text        not null,
    scopes       text        not null,           -- words with spaces between them; empty for an incoming webhook, whose token opens no endpoint but its own
    room         text        references directory.rooms (id), -- an incoming webhook's
    created_by   text        not null references directory.users (id),
    created_at   timestamptz not null,
    expires_at   timestamptz,
    last_used_at timestamptz                     -- to the minute
);
create index tokens_of_user on directory.tokens (user_id);
create index tokens_of_room on directory.tokens (room) where room is not null;
