/** Replays what the ring no longer holds. May call contracts and ring. */
@NullMarked
package chat.tertulia.gateway.archive;

import org.jspecify.annotations.NullMarked;
