/** The REST API: commands append to the log, queries read views. */
@NullMarked
package chat.tertulia.ingest;

import org.jspecify.annotations.NullMarked;
