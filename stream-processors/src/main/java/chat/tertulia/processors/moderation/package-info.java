/**
 * The application moderation: which messages say what a word list has, and what the room wants done with them. May call contracts,
 * directory, messages, records, texts and Kafka Streams; the lists live in the package below.
 */
@NullMarked
package chat.tertulia.processors.moderation;

import org.jspecify.annotations.NullMarked;
