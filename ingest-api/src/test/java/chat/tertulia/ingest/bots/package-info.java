@NullMarked
package chat.tertulia.ingest.bots;

import org.jspecify.annotations.NullMarked;
