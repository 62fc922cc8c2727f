/** Load drivers for a running Tertulia. May call the clients of system-tests. */
@NullMarked
package chat.tertulia.benchmarks;

import org.jspecify.annotations.NullMarked;
