/** Files that people and processors put aside: what may be one. */
@NullMarked
package chat.tertulia.contracts.objects;

import org.jspecify.annotations.NullMarked;
