/**
 * The stream engine: subscribers as cursors over the ring, one fan-out per event loop. May call ring, membership, archive
 * and session, and Netty's buffers and event loops; knows no HTTP and no Spring.
 */
@NullMarked
package chat.tertulia.gateway.stream;

import org.jspecify.annotations.NullMarked;
