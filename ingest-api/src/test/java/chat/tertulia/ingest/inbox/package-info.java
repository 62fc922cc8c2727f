@NullMarked
package chat.tertulia.ingest.inbox;

import org.jspecify.annotations.NullMarked;
