-- Letters and pushes: how to end them, and where browsers take them. What a user wants is among the preferences.

-- Whoever has a letter can end letters with this, signed in or not. 122 bits of chance.
alter table directory.users
    add column unsubscribe_token text not null unique default replace(gen_random_uuid()::text, '-', '');

-- Owned by ingest-api; the application delivery takes those out that their push service knows no more.
create table directory.push_subscriptions (
    endpoint   text primary key,               -- one browser is one user's
    user_id    text        not null references directory.users (id),
    p256dh     text        not null,
    auth       text        not null,
    created_at timestamptz not null
);
create index push_subscriptions_of_user on directory.push_subscriptions (user_id, created_at);
