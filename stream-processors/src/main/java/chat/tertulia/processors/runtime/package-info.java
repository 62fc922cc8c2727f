/** Running Kafka Streams applications: their settings, life, health and metrics. May call records and Kafka; not Spring. */
@NullMarked
package chat.tertulia.processors.runtime;

import org.jspecify.annotations.NullMarked;
