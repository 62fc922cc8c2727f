@NullMarked
package chat.tertulia.contracts.objects;

import org.jspecify.annotations.NullMarked;
