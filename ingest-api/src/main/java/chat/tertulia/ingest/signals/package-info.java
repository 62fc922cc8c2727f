/** What members do now: says who types, and answers who is there. May call rooms, directory, limits, redis. */
@NullMarked
package chat.tertulia.ingest.signals;

import org.jspecify.annotations.NullMarked;
