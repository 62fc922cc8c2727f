@NullMarked
package chat.tertulia.functions;

import org.jspecify.annotations.NullMarked;
