@NullMarked
package chat.tertulia.ingest.statistics;

import org.jspecify.annotations.NullMarked;
