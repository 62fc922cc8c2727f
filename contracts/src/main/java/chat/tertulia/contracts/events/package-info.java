/** Room events, the immutable facts of chat.room-events, and their JSON. May call positions. */
@NullMarked
package chat.tertulia.contracts.events;

import org.jspecify.annotations.NullMarked;
