@NullMarked
package chat.tertulia.processors.runtime;

import org.jspecify.annotations.NullMarked;
