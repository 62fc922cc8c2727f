/** Kafka: the log. */
@NullMarked
package chat.tertulia.infra.log;

import org.jspecify.annotations.NullMarked;
