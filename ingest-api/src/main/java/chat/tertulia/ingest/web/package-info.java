/** What every request passes: instance header, origin check, caller. May call sessions, tokens and problems. */
@NullMarked
package chat.tertulia.ingest.web;

import org.jspecify.annotations.NullMarked;
