-- Search over the archive's messages: derived from the view in the row, so that whoever writes rows need not know of it,
-- and a deleted message (its text is empty) is out of it with the same statement. No extension is needed; with pg_trgm,
-- misspelt words are found too. Adding the columns rewrites the table.

-- What a message says. PostgreSQL has no NUL in a text: a JSON escape of one becomes another control character, of the
-- same length.
create function archive.said(view text) returns text
    language sql immutable strict parallel safe
    return coalesce(replace(view, '\u0000', '\u0001')::json ->> 'text', '');

-- A text as it is searched: letters without their marks, punctuation and control characters as spaces (so that no part
-- of it is taken for an address, a path or a tag). One code point for each of the text's, in NFC, that is no mark itself:
-- so places in this are places in the text. Quotation marks stay, for they mean something in a query. (unaccent is an
-- extension, and not immutable; translate() with a list of all letters takes many times as long.)
create function archive.words(said text) returns text
    language sql immutable strict parallel safe
    return translate(
        regexp_replace(
            normalize(regexp_replace(normalize(said, nfd), '[\u0300-\u036f]+', '', 'g'), nfc),
            '[\u0001-\u001f!#-/:-@\[-`{-~\u00a0\u00a1\u00a7\u00ab\u00b7\u00bb\u00bf\u2000-\u206f\uff03\uff20]',
            ' ',
            'g'),
        'øØłŁđĐßı',
        'oOlLdDsi');

-- The words of a text three times: as they are (weight A), by their Spanish stems (B) and by their English ones (C). The
-- stop words in front leave gaps of places, so that no phrase is found across the three.
create function archive.search_vector(words text) returns tsvector
    language sql immutable strict parallel safe
    return setweight(to_tsvector('pg_catalog.simple', words), 'A')
        || setweight(to_tsvector('pg_catalog.spanish', 'de de de de de de ' || words), 'B')
        || setweight(to_tsvector('pg_catalog.english', 'the the the the the the ' || words), 'C');

alter table archive.messages
    add column words text generated always as (archive.words(archive.said(view))) stored,
    add column search tsvector
        generated always as (archive.search_vector(archive.words(archive.said(view)))) stored;

create index messages_search on archive.messages using gin (search);

-- Trigrams, where the server has them and lets us: search looks whether this index is there.
do $$
begin
    create extension if not exists pg_trgm with schema public;
    create index messages_trigrams on archive.messages using gin (words public.gin_trgm_ops);
exception when others then
    raise notice 'no trigrams (%): misspelt words will not be found', sqlerrm;
end
$$;
