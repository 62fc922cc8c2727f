@NullMarked
package chat.tertulia.ingest.tokens;

import org.jspecify.annotations.NullMarked;
