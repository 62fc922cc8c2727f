-- What is sent to addresses of others: outgoing webhooks, each with its position in its room's log, and teams' own commands. ADR 28.

-- At most 20 of one room. Secrets are here as they are: a signature needs them.
create table directory.outgoing_webhooks (
    id            text        primary key,
    room          text        not null references directory.rooms (id),
    name          text        not null,
    url           text        not null,
    events        text        not null,          -- types of events, with spaces between them
    secret        bytea       not null,
    former_secret bytea,                         -- signs too, until then
    former_until  timestamptz,
    maker         text        not null references directory.users (id), -- by whose right it is sent
    created_at    timestamptz not null,
    state         text        not null default 'on' check (state in ('on', 'paused', 'held')),
    reason        text,                          -- why it is held
    next          bigint      not null,          -- offset in the room's partition before which all is sent
    turn          bigint      not null default 0, -- one more when somebody sets "next": who is sending then has to stop
    due_at        timestamptz not null,          -- not sent before
    attempts      integer     not null default 0, -- failed ones of the event it is at
    failing_since timestamptz,
    leased_by     text,                          -- who is sending
    leased_until  timestamptz
);
create index outgoing_webhooks_of_room on directory.outgoing_webhooks (room);
create index outgoing_webhooks_due on directory.outgoing_webhooks (due_at) where state = 'on';

-- The newest 50 attempts of each; no bodies.
create table directory.deliveries (
    webhook  text        not null references directory.outgoing_webhooks (id) on delete cascade,
    sequence bigint      generated always as identity,
    at       timestamptz not null,
    event    text        not null,
    type     text        not null,
    position text,                               -- null: of a test
    attempt  integer     not null,
    status   integer,                            -- of HTTP; null if there was no answer
    failure  text,                               -- why there was none
    millis   integer     not null,
    primary key (webhook, sequence)
);

-- At most 20 of one room.
create table directory.own_commands (
    room           text        not null references directory.rooms (id),
    name           text        not null,         -- in small letters
    bot            text        not null references directory.users (id),
    url            text        not null,
    description_en text        not null,
    description_es text        not null,
    usage          text        not null,
    secret         bytea       not null,
    former_secret  bytea,
    former_until   timestamptz,
    created_at     timestamptz not null,
    primary key (room, name)
);

-- Own commands that are given and not answered. A row is deleted in the transaction that answers.
create table directory.own_command_calls (
    id           text        primary key,        -- the command's
    room         text        not null references directory.rooms (id),
    name         text        not null,
    arguments    text        not null,
    by_id        text        not null references directory.users (id),
    by_name      text        not null,
    language     text        not null,
    client_id    text        not null,
    given_at     timestamptz not null,
    leased_until timestamptz not null
);
create index own_command_calls_open on directory.own_command_calls (leased_until);
