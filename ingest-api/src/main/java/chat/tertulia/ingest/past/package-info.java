/** A room as it was, event by event, and a room as a file. May call history, rooms, limits, database, directory. */
@NullMarked
package chat.tertulia.ingest.past;

import org.jspecify.annotations.NullMarked;
