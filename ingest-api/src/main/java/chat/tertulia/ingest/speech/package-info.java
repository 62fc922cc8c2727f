/** Messages read aloud: what is said, who says it, and where the audio is kept. */
@NullMarked
package chat.tertulia.ingest.speech;

import org.jspecify.annotations.NullMarked;
