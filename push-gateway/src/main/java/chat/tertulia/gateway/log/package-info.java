/**
 * Reads the log and puts it into the ring. May call contracts, ring,
 * membership and session.
 */
@NullMarked
package chat.tertulia.gateway.log;

import org.jspecify.annotations.NullMarked;
