@NullMarked
package chat.tertulia.functions.tagging;

import org.jspecify.annotations.NullMarked;
