-- The archive by month: events, annotations, messages and their words lie in one partition a month of "at" (UTC), which the application
-- makes before it needs it and can drop when it is old. What is of no month it would make (before 2020, or more than a
-- month ahead of the clock) lies in the partition "…_rest".
create schema archive_before;
alter table archive.events set schema archive_before;
alter table archive.annotations set schema archive_before;
alter table archive.messages set schema archive_before;
alter function archive.said set schema archive_before;
alter function archive.words set schema archive_before;
alter function archive.search_vector set schema archive_before;

-- Where an event is; and a message, for it has the id of its message.posted. A unique key of a table in partitions must contain the
-- time, and so says nothing of another time: this table is whole, and keeps the first occurrence of an id in a room. All else is
-- found by room, offset and time.
create table archive.ids (
    room     text        not null,
    id       text        not null,
    "offset" bigint      not null,
    at       timestamptz not null,
    primary key (room, id)
);
create index ids_in_time on archive.ids using brin (at) with (autosummarize = on);

create table archive.events (
    partition integer     not null,
    "offset"  bigint      not null,
    room      text        not null,
    id        text        not null,
    type      text        not null,
    message   text,                              -- id of the message it is about, if it is about one
    at        timestamptz not null,
    body      text        not null,              -- the record's value
    primary key (room, "offset", at)
) partition by range (at);
create index edits_of_message on archive.events (room, message) where type = 'message.edited';

-- The time of an annotation is that of the event it is about.
create table archive.annotations (
    partition integer     not null,
    "offset"  bigint      not null,
    room      text        not null,
    id        text        not null,
    type      text        not null,
    message   text        not null,
    message_offset bigint not null,              -- of the event it is about, in chat.room-events
    at        timestamptz not null,
    body      text        not null,
    primary key (room, "offset", at)
) partition by range (at);
create index annotations_of_message on archive.annotations (message);

-- Messages as they are now: the fold of their events. "view" is the JSON of a MessageView.
create table archive.messages (
    room      text        not null,
    id        text        not null,
    partition integer     not null,
    "offset"  bigint      not null,
    sender    text        not null,
    at        timestamptz not null,
    view      text        not null,
    primary key (room, "offset", at)
) partition by range (at);

-- What messages say, to be searched: a row for each that is not deleted. Written when a message's text changes, and not when a
-- processor has found something about it.
create table archive.search (
    room      text        not null,
    partition integer     not null,
    "offset"  bigint      not null,
    sender    text        not null,
    at        timestamptz not null,
    link      boolean     not null,              -- whether there is a web address in it
    words     text        not null,              -- the text as SearchText folds it, place by place
    search    tsvector    not null,
    primary key (room, "offset", at)
) partition by range (at);

-- The words of a text three times: as they are (weight A), by their Spanish stems (B) and by their English ones (C). The
-- stop words in front leave gaps of places, so that no phrase is found across the three.
create function archive.search_vector(words text) returns tsvector
    language sql immutable strict parallel safe
    return setweight(to_tsvector('pg_catalog.simple', words), 'A')
        || setweight(to_tsvector('pg_catalog.spanish', 'de de de de de de ' || words), 'B')
        || setweight(to_tsvector('pg_catalog.english', 'the the the the the the ' || words), 'C');

create index search_by_word on archive.search using gin (search);

-- The words of a month, of letters only, from which those are taken that are similar to a misspelt one: trigrams of a word that was seen
-- before cost nothing, those of every message cost more than all the rest of it.
create table archive.vocabulary (
    word text        not null,
    at   timestamptz not null,                   -- start of the month
    primary key (word, at)
) partition by range (at);

-- Trigrams, where the server has them and lets us: search looks whether this index is there.
do $$
begin
    create extension if not exists pg_trgm with schema public;
    create index vocabulary_by_trigram on archive.vocabulary using gin (word public.gin_trgm_ops);
exception when others then
    raise notice 'no trigrams (%): misspelt words will not be found', sqlerrm;
end
$$;

create table archive.events_rest partition of archive.events default;
create table archive.annotations_rest partition of archive.annotations default;
create table archive.messages_rest partition of archive.messages default;
create table archive.search_rest partition of archive.search default;
create table archive.vocabulary_rest partition of archive.vocabulary default;

-- Makes the partition of a month, if it is not there, with what the rest has of it. Several may call this at the same time; one table a
-- transaction, so that nobody waits for two.
create function archive.add_month(parent text, month date) returns void
    language plpgsql as $$
declare
    name text := parent || to_char(month, '_YYYY_MM');
    low  text := to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00';
    high text := to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
begin
    perform pg_advisory_xact_lock(hashtext('archive.' || parent));
    if to_regclass(format('archive.%I', name)) is not null then
        return;
    end if;
    -- Room in the pages of what is written again: with it an update touches no index.
    execute format('create table archive.%I (like archive.%I including defaults including constraints) with (fillfactor = %s)',
        name, parent, case parent when 'messages' then 75 else 100 end);
    execute format('with moved as (delete from archive.%I where at >= %L and at < %L returning *) insert into archive.%I select * from moved',
        parent || '_rest', low, high, name);
    execute format('alter table archive.%I attach partition archive.%I for values from (%L) to (%L)', parent, name, low, high);
end
$$;

-- What was there before.
do $$
declare
    month  date;
    parent text;
begin
    for month in
        select distinct date_trunc('month', at at time zone 'UTC')::date
        from (select at from archive_before.events union all select at from archive_before.annotations
              union all select at from archive_before.messages) all_times
        where at >= '2020-01-01 00:00:00+00' and at < date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' + interval '2 months'
    loop
        foreach parent in array array['events', 'annotations', 'messages', 'search', 'vocabulary'] loop
            perform archive.add_month(parent, month);
        end loop;
    end loop;
end
$$;

insert into archive.ids (room, id, "offset", at)
    select room, id, "offset", at from archive_before.events;
insert into archive.events (partition, "offset", room, id, type, message, at, body)
    select partition, "offset", room, id, type, message, at, body from archive_before.events;
insert into archive.annotations (partition, "offset", room, id, type, message, message_offset, at, body)
    select partition, "offset", room, id, type, message, message_offset, at, body from archive_before.annotations;
insert into archive.messages (room, id, partition, "offset", sender, at, view)
    select room, id, partition, "offset", sender, at, view from archive_before.messages;
insert into archive.search (room, partition, "offset", sender, at, link, words, search)
    select room, partition, "offset", sender, at,
        archive_before.said(view) ~* 'https?://[^[:space:]]', lower(words), search
    from archive_before.messages
    where view not like '%"deletedAt":"%';
insert into archive.vocabulary (word, at)
    select distinct word, date_trunc('month', at at time zone 'UTC') at time zone 'UTC'
    from archive.search, regexp_split_to_table(words, '[^[:alpha:]]+') as word
    where length(word) between 3 and 32;

drop schema archive_before cascade;
