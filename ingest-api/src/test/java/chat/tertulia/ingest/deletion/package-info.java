@NullMarked
package chat.tertulia.ingest.deletion;

import org.jspecify.annotations.NullMarked;
