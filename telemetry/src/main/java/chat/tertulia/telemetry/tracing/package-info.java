/** Traces, by OpenTelemetry. What is not sampled costs a look at a flag. Plain Java, for engines and topologies too. */
@NullMarked
package chat.tertulia.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
