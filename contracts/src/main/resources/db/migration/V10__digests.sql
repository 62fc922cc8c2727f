-- The newest day (UTC) whose digest of what they have missed a user was sent, or for which there was none to send. One row a user, and so
-- at most one digest a user and day, however many send them. Who wants digests is among the preferences. Owned by functions.
create table directory.digests (
    user_id text primary key references directory.users (id),
    day     date        not null,
    at      timestamptz not null   -- what is older was in an earlier one
);
