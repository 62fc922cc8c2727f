/** What a room's minutes, hours and days were like, from the archive. May call rooms, limits, database. */
@NullMarked
package chat.tertulia.ingest.statistics;

import org.jspecify.annotations.NullMarked;
