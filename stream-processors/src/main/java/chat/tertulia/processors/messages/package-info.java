/** The newest messages of a partition, and which events about them count. May call contracts, records and Kafka Streams. */
@NullMarked
package chat.tertulia.processors.messages;

import org.jspecify.annotations.NullMarked;
