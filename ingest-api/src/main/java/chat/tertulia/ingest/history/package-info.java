/** Reading messages from the room view and the archive. May call redis, database, directory. */
@NullMarked
package chat.tertulia.ingest.history;

import org.jspecify.annotations.NullMarked;
