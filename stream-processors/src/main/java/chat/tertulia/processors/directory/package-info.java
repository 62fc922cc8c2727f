/**
 * Rooms and who is in them, as processors see it: exact by position from the room's own events, and from chat.directory for what the
 * log no longer holds. May call contracts, records and Kafka Streams.
 */
@NullMarked
package chat.tertulia.processors.directory;

import org.jspecify.annotations.NullMarked;
