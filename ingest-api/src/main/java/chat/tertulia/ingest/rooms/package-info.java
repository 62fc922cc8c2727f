/** Rooms and memberships: commands that need uniqueness go to Postgres and its outbox; lists come from the directory. */
@NullMarked
package chat.tertulia.ingest.rooms;

import org.jspecify.annotations.NullMarked;
