@NullMarked
package chat.tertulia.functions.digest;

import org.jspecify.annotations.NullMarked;
