/** The one connection to Redis: fails fast when Redis is away. */
@NullMarked
package chat.tertulia.ingest.redis;

import org.jspecify.annotations.NullMarked;
