/** Users, rooms and memberships in memory, as chat.directory has them. May call contracts. */
@NullMarked
package chat.tertulia.ingest.directory;

import org.jspecify.annotations.NullMarked;
