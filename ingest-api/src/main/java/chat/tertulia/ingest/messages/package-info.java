/** Posting, editing, deleting, reacting: the hot path. May call log, directory, redis, history. */
@NullMarked
package chat.tertulia.ingest.messages;

import org.jspecify.annotations.NullMarked;
