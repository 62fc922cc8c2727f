@NullMarked
package chat.tertulia.ingest.messages;

import org.jspecify.annotations.NullMarked;
