/** A Kafka broker in this JVM. May call datafolder and Kafka's server. */
@NullMarked
package chat.tertulia.standalone.broker;

import org.jspecify.annotations.NullMarked;
