/** The end of an account, and of what its owner wrote if they want it so. May call accounts, rooms, bots, sessions, tokens and the log. */
@NullMarked
package chat.tertulia.ingest.deletion;

import org.jspecify.annotations.NullMarked;
