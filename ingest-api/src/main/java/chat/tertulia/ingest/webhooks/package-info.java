/** Webhooks of rooms: what other services say in them. May call bots, tokens, rooms, messages, limits, database. */
@NullMarked
package chat.tertulia.ingest.webhooks;

import org.jspecify.annotations.NullMarked;
