/** The connection to Redis. May call contracts and Lettuce. */
@NullMarked
package chat.tertulia.gateway.redis;

import org.jspecify.annotations.NullMarked;
