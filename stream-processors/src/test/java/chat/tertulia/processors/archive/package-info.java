@NullMarked
package chat.tertulia.processors.archive;

import org.jspecify.annotations.NullMarked;
