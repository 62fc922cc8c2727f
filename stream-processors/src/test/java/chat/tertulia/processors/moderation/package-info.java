@NullMarked
package chat.tertulia.processors.moderation;

import org.jspecify.annotations.NullMarked;
