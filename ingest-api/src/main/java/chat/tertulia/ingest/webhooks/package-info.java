/** Webhooks of rooms: what other services say in them, and REST of both kinds. May call bots, tokens, rooms, messages, outgoing, limits, database. */
@NullMarked
package chat.tertulia.ingest.webhooks;

import org.jspecify.annotations.NullMarked;
