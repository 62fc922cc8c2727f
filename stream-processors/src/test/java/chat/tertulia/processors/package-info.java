@NullMarked
package chat.tertulia.processors;

import org.jspecify.annotations.NullMarked;
