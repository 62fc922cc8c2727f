/** Slow tagging: what goes over the queues between stream-processors and the function that asks Comprehend. */
@NullMarked
package chat.tertulia.contracts.tagging;

import org.jspecify.annotations.NullMarked;
