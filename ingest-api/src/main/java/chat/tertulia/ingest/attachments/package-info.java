/**
 * Files of messages (ADR 26): announced, uploaded by a signed address, looked at, and read by those who may read their message. May call
 * the database, history and moderation's held messages.
 */
@NullMarked
package chat.tertulia.ingest.attachments;

import org.jspecify.annotations.NullMarked;
