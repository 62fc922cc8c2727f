/** Access tokens: what programs may do for people. May call database, redis, outbox, problems. */
@NullMarked
package chat.tertulia.ingest.tokens;

import org.jspecify.annotations.NullMarked;
