/** All a page needs to start, with the cursor to follow on from. */
@NullMarked
package chat.tertulia.ingest.snapshot;

import org.jspecify.annotations.NullMarked;
