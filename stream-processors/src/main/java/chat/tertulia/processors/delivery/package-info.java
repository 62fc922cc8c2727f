/**
 * The application delivery: what the inbox has, by e-mail and Web Push, for those who are not looking. Decides when and whether; how a
 * letter is carried is in the packages below. May call contracts, records, runtime and Kafka Streams.
 */
@NullMarked
package chat.tertulia.processors.delivery;

import org.jspecify.annotations.NullMarked;
