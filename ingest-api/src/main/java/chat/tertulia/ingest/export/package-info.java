/** A copy of what somebody has here, for them. May call accounts, avatars, bots, directory, history, sessions, signin and tokens. */
@NullMarked
package chat.tertulia.ingest.export;

import org.jspecify.annotations.NullMarked;
