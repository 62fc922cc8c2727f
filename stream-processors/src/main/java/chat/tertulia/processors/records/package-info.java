/** Records of the log as processors read and write them, and where those go that cannot be read. May call contracts and Kafka. */
@NullMarked
package chat.tertulia.processors.records;

import org.jspecify.annotations.NullMarked;
