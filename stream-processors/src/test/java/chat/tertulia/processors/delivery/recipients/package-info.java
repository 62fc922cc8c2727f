@NullMarked
package chat.tertulia.processors.delivery.recipients;

import org.jspecify.annotations.NullMarked;
