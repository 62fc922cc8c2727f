/** Pictures from outside, made anew. Plain Java: calls nothing of ours but problems. */
@NullMarked
package chat.tertulia.ingest.images;

import org.jspecify.annotations.NullMarked;
