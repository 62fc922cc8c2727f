/** Finding messages by their words, in the archive. May call history, rooms, directory, database. */
@NullMarked
package chat.tertulia.ingest.search;

import org.jspecify.annotations.NullMarked;
