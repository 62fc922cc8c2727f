@NullMarked
package chat.tertulia.functions.lifecycle;

import org.jspecify.annotations.NullMarked;
