/** The application archive: the log and the messages in Postgres. May call contracts, records, views and JDBC. */
@NullMarked
package chat.tertulia.processors.archive;

import org.jspecify.annotations.NullMarked;
