/** Files of messages in S3. */
@NullMarked
package chat.tertulia.ingest.attachments.s3;

import org.jspecify.annotations.NullMarked;
