@NullMarked
package chat.tertulia.ingest.attachments;

import org.jspecify.annotations.NullMarked;
