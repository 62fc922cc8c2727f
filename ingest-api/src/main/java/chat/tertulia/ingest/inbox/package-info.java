/** Notifications and read markers of one user. May call redis, database, log. */
@NullMarked
package chat.tertulia.ingest.inbox;

import org.jspecify.annotations.NullMarked;
