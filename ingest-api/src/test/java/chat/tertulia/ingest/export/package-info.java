@NullMarked
package chat.tertulia.ingest.export;

import org.jspecify.annotations.NullMarked;
