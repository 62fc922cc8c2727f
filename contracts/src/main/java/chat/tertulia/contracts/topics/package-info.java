/** The topic catalogue, partitioning and CloudEvents headers. May call kafka-clients. */
@NullMarked
package chat.tertulia.contracts.topics;

import org.jspecify.annotations.NullMarked;
