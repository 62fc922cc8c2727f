/** Plays a chat log through the public API and accounts for every line of it. May call client and history. */
@NullMarked
package chat.tertulia.systemtests.replay;

import org.jspecify.annotations.NullMarked;
