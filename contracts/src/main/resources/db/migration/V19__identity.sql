-- Accounts at other providers, pictures of people, and accounts that are being deleted. ADR 31.

-- An account at an OpenID Connect provider that signs somebody in. "subject" is the provider's own name of it, and never an e-mail address.
create table directory.identities (
    issuer     text        not null,
    subject    text        not null,
    user_id    text        not null references directory.users (id),
    created_at timestamptz not null,
    primary key (issuer, subject)
);
create unique index identities_of_user on directory.identities (user_id, issuer);

-- When the picture was changed, in milliseconds since 1970: its version. Null: none.
alter table directory.users add column avatar bigint;

-- A JPEG of 256 by 256 pixels, made by us.
create table directory.avatars (
    user_id text  primary key references directory.users (id),
    image   bytea not null check (octet_length(image) <= 65536)
);

-- What is left to do of accounts that are deleted; a row is deleted with the last of it. The account's own row stays, without a name: its
-- skeleton keeps others from taking the name.
create table directory.deletions (
    user_id    text        primary key references directory.users (id),
    messages   boolean     not null,                    -- whether what they wrote is deleted too
    step       text        not null default 'rooms' check (step in ('rooms', 'messages', 'inbox')),
    room       text        not null default '',         -- of step "messages": rooms before this one are done,
    "offset"   bigint      not null default -1,         -- and this one up to here
    created_at timestamptz not null,
    due_at     timestamptz not null                     -- not before; whoever works on it puts it into the future
);
create index deletions_due on directory.deletions (due_at);
