/** The sentiment analyzer alone, on real chat, and when it is away. */
@NullMarked
package chat.tertulia.benchmarks.sentiment;

import org.jspecify.annotations.NullMarked;
