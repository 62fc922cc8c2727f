/** Objects that were made or changed in a bucket are checked. May call environment. */
@NullMarked
package chat.tertulia.functions.objects;

import org.jspecify.annotations.NullMarked;
