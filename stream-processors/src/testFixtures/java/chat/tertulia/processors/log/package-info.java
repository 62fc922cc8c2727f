@NullMarked
package chat.tertulia.processors.log;

import org.jspecify.annotations.NullMarked;
