/**
 * Moderation where people meet it: messages held before the log, the moderators' queue, rooms' own word lists, mutes. May call
 * contracts, database, directory, history, limits, outbox, problems, rooms, sessions and web.
 */
@NullMarked
package chat.tertulia.ingest.moderation;

import org.jspecify.annotations.NullMarked;
