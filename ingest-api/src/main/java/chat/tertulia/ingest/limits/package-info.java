/** Rates per user and address, counted in Redis. */
@NullMarked
package chat.tertulia.ingest.limits;

import org.jspecify.annotations.NullMarked;
