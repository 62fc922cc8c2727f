/** How many records a second the archive takes. */
@NullMarked
package chat.tertulia.benchmarks.archive;

import org.jspecify.annotations.NullMarked;
