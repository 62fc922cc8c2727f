@NullMarked
package chat.tertulia.ingest.redis;

import org.jspecify.annotations.NullMarked;
