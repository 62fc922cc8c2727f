@NullMarked
package chat.tertulia.ingest.attachments.s3;

import org.jspecify.annotations.NullMarked;
