/** How letters are ended and where browsers take pushes. May call accounts, database, limits. */
@NullMarked
package chat.tertulia.ingest.delivery;

import org.jspecify.annotations.NullMarked;
