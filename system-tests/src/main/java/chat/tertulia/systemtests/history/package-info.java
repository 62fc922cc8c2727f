/** Judges what was posted against what was seen, by the guarantees of the design. Pure; may call client for positions. */
@NullMarked
package chat.tertulia.systemtests.history;

import org.jspecify.annotations.NullMarked;
