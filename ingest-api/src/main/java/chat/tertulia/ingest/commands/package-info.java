/** Chat commands: taken, and their outcomes applied as by the one who gave them. May call accounts, messages, rooms, moderation, history. */
@NullMarked
package chat.tertulia.ingest.commands;

import org.jspecify.annotations.NullMarked;
