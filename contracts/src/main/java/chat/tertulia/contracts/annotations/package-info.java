/** Annotations, what processors say about an event (chat.room-annotations). May call events and positions. */
@NullMarked
package chat.tertulia.contracts.annotations;

import org.jspecify.annotations.NullMarked;
