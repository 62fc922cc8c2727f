/** How many queries of Postgres there are at once. Knows nobody. */
@NullMarked
package chat.tertulia.gateway.queries;

import org.jspecify.annotations.NullMarked;
