/** One process for a laptop: starts broker, database and cache in the data folder, then all services on one port. */
@NullMarked
package chat.tertulia.standalone;

import org.jspecify.annotations.NullMarked;
