/** What a service says of itself. The only package here that knows Spring. */
@NullMarked
package chat.tertulia.telemetry;

import org.jspecify.annotations.NullMarked;
