@NullMarked
package chat.tertulia.processors.delivery.push;

import org.jspecify.annotations.NullMarked;
