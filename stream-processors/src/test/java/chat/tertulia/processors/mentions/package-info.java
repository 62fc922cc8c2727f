@NullMarked
package chat.tertulia.processors.mentions;

import org.jspecify.annotations.NullMarked;
