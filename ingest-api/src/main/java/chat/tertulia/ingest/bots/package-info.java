/** Bots: accounts of programs, a person's or a room's. May call accounts, directory, rooms, tokens, database, outbox. */
@NullMarked
package chat.tertulia.ingest.bots;

import org.jspecify.annotations.NullMarked;
