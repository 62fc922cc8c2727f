/** Says in Redis who has an open stream here. May call contracts, redis and Lettuce. */
@NullMarked
package chat.tertulia.gateway.presence;

import org.jspecify.annotations.NullMarked;
