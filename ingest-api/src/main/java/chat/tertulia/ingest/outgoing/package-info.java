/**
 * Calls to addresses that others have chosen: signed, checked, bounded; and outgoing webhooks, which follow a room's log with them. May
 * call rooms, directory, history, limits, database.
 */
@NullMarked
package chat.tertulia.ingest.outgoing;

import org.jspecify.annotations.NullMarked;
