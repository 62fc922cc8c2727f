@NullMarked
package chat.tertulia.ingest.outgoing;

import org.jspecify.annotations.NullMarked;
