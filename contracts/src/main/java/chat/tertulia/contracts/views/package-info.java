/** Where the views live: Redis key names and what is under them. Calls nothing but the JDK. */
@NullMarked
package chat.tertulia.contracts.views;

import org.jspecify.annotations.NullMarked;
