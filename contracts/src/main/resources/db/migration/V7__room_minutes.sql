-- The final results of chat.room-statistics: what was posted in a room in one minute. By month, like the rest of the archive.
create table archive.room_minutes (
    room     text        not null,
    at       timestamptz not null,               -- start of the minute
    messages bigint      not null,
    people   integer     not null,
    mentions bigint      not null,
    flags    bigint      not null,
    positive bigint      not null,
    negative bigint      not null,
    neutral  bigint      not null,
    mixed    bigint      not null,
    other    bigint      not null,
    primary key (room, at)
) partition by range (at);

create table archive.room_minutes_rest partition of archive.room_minutes default;

do $$
declare
    month date;
begin
    for month in
        select to_date(right(c.relname, 7), 'YYYY_MM') from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'archive.events'::regclass and c.relname ~ '_\d{4}_\d{2}$'
    loop
        perform archive.add_month('room_minutes', month);
    end loop;
end
$$;
