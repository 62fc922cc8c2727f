/** JMH benchmarks of the gateway's inner parts. */
@NullMarked
package chat.tertulia.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
