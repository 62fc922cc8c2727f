@NullMarked
package chat.tertulia.functions.events;

import org.jspecify.annotations.NullMarked;
