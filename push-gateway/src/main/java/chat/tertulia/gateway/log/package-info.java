/**
 * Reads the log and puts it into the ring. May call contracts, ring,
 * membership, session, and stream only to answer its questions to the log.
 */
@NullMarked
package chat.tertulia.gateway.log;

import org.jspecify.annotations.NullMarked;
