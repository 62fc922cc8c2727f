@NullMarked
package chat.tertulia.processors.sentiment;

import org.jspecify.annotations.NullMarked;
