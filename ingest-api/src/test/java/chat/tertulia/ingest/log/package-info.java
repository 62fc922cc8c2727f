@NullMarked
package chat.tertulia.ingest.log;

import org.jspecify.annotations.NullMarked;
