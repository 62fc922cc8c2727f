@NullMarked
package chat.tertulia.ingest.speech;

import org.jspecify.annotations.NullMarked;
