@NullMarked
package chat.tertulia.ingest.signals;

import org.jspecify.annotations.NullMarked;
