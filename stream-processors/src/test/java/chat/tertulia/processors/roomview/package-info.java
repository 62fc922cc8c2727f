@NullMarked
package chat.tertulia.processors.roomview;

import org.jspecify.annotations.NullMarked;
