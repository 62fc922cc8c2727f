/**
 * Views outside Kafka: records are buffered for a commit interval and applied in one batch, with the positions up to which the
 * view is then true. May call contracts, records and Kafka Streams; the views themselves are in packages of their own.
 */
@NullMarked
package chat.tertulia.processors.views;

import org.jspecify.annotations.NullMarked;
