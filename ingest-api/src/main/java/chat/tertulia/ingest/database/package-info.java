/** The connections to Postgres, and its migrations. */
@NullMarked
package chat.tertulia.ingest.database;

import org.jspecify.annotations.NullMarked;
