@NullMarked
package chat.tertulia.ingest.past;

import org.jspecify.annotations.NullMarked;
