/** Appending to Kafka without ever blocking. May call contracts. */
@NullMarked
package chat.tertulia.ingest.log;

import org.jspecify.annotations.NullMarked;
