/** What letters say, in Spanish and English. May call delivery. */
@NullMarked
package chat.tertulia.processors.delivery.words;

import org.jspecify.annotations.NullMarked;
