/** The application notifications: who is told of a message, once. May call contracts, directory, mentions, messages, records, texts and Kafka Streams. */
@NullMarked
package chat.tertulia.processors.notifications;

import org.jspecify.annotations.NullMarked;
