/** PostgreSQL: accounts, rooms, the archive. */
@NullMarked
package chat.tertulia.infra.database;

import org.jspecify.annotations.NullMarked;
