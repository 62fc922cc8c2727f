-- What each user wants to be told of, and how; who has chosen nothing has no row. Changed under the user's row lock, with an
-- outbox row, so that the newest state in chat.directory is the newest here.
create table directory.preferences (
    user_id    text primary key references directory.users (id),
    value      jsonb       not null,             -- a PreferencesEntry as it is in chat.directory
    changed_at timestamptz not null
);

-- Who may write @room and @here.
alter table directory.rooms add column room_mentions text not null default 'members' check (room_mentions in ('members', 'moderators'));
