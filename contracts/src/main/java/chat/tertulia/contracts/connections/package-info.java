/** How a service reaches Kafka, Postgres and Redis: plain settings records. Calls nothing but the JDK. */
@NullMarked
package chat.tertulia.contracts.connections;

import org.jspecify.annotations.NullMarked;
