-- Chat commands: which outcomes have been applied, and reminders that are not due yet.

-- An outcome that changes this database claims its command in the transaction that makes the change; what comes again changes nothing.
-- Kept for two days: a command of more than 30 seconds ago is not applied any more.
create table directory.applied_commands (
    id text        primary key,
    at timestamptz not null
);
create index applied_commands_at on directory.applied_commands (at);

-- At most 50 of one author. A row is deleted in the transaction that tells of it.
create table directory.reminders (
    id      text        primary key,            -- the command's
    room    text        not null references directory.rooms (id),
    by_id   text        not null references directory.users (id),
    by_name text        not null,
    user_id text        references directory.users (id), -- null: the whole room
    body    text        not null,
    due_at  timestamptz not null
);
create index reminders_due on directory.reminders (due_at);
create index reminders_of_author on directory.reminders (by_id);
