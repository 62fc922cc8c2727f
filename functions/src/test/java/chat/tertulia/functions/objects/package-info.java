@NullMarked
package chat.tertulia.functions.objects;

import org.jspecify.annotations.NullMarked;
