/** Pictures of people. May call accounts, directory, images, limits and database. */
@NullMarked
package chat.tertulia.ingest.avatars;

import org.jspecify.annotations.NullMarked;
