@NullMarked
package chat.tertulia.ingest.images;

import org.jspecify.annotations.NullMarked;
