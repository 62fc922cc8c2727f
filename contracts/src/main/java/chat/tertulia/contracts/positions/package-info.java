/** Where a record is in the log, and what a stream has seen of it. Calls nothing but the JDK. */
@NullMarked
package chat.tertulia.contracts.positions;

import org.jspecify.annotations.NullMarked;
