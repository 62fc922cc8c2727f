/** What one core does of each stream application. */
@NullMarked
package chat.tertulia.benchmarks.processors;

import org.jspecify.annotations.NullMarked;
