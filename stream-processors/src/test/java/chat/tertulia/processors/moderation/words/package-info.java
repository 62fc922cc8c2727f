@NullMarked
package chat.tertulia.processors.moderation.words;

import org.jspecify.annotations.NullMarked;
