/** Changes in Postgres on their way to the log, in order, each exactly once in effect. */
@NullMarked
package chat.tertulia.ingest.outbox;

import org.jspecify.annotations.NullMarked;
