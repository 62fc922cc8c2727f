/**
 * What mentions, moderation, sentiment and notifications have in common: they look at each text that a message is given, once, and say
 * something of it. May
 * call contracts, directory, messages, records and Kafka Streams.
 */
@NullMarked
package chat.tertulia.processors.texts;

import org.jspecify.annotations.NullMarked;
