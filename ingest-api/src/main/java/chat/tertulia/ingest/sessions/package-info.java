/** Sign-in and who a token is. May call redis, database, outbox, log, limits. */
@NullMarked
package chat.tertulia.ingest.sessions;

import org.jspecify.annotations.NullMarked;
