/** The application mentions: whom and what a message names. May call contracts, directory, messages, records, texts and Kafka Streams. */
@NullMarked
package chat.tertulia.processors.mentions;

import org.jspecify.annotations.NullMarked;
