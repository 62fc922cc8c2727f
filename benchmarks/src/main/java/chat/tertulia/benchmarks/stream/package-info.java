/** What a delivered event costs the gateway, beside Nchan on the same machine in the same run. */
@NullMarked
package chat.tertulia.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
