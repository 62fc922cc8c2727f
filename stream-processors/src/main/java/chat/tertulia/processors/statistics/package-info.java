/**
 * The application statistics: what is posted in a room, minute by minute. May call contracts, messages, records and Kafka Streams.
 */
@NullMarked
package chat.tertulia.processors.statistics;

import org.jspecify.annotations.NullMarked;
