-- What became of a message after it was posted, in order: edits, reactions, deletion. History as it was at a position is folded from it. In
-- place of the index of edits alone.
create index events_about_message on archive.events (room, message, "offset") where type <> 'message.posted';
drop index archive.edits_of_message;
