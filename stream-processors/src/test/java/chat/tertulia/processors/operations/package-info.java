@NullMarked
package chat.tertulia.processors.operations;

import org.jspecify.annotations.NullMarked;
