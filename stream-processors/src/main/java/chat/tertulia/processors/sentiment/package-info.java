/**
 * The application sentiment: what is asked of an analyzer and what it answers. May call contracts, messages, records, texts and Kafka
 * Streams; analyzers live in packages of their own below this one.
 */
@NullMarked
package chat.tertulia.processors.sentiment;

import org.jspecify.annotations.NullMarked;
