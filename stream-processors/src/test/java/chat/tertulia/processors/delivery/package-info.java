@NullMarked
package chat.tertulia.processors.delivery;

import org.jspecify.annotations.NullMarked;
