@NullMarked
package chat.tertulia.ingest.speech.polly;

import org.jspecify.annotations.NullMarked;
