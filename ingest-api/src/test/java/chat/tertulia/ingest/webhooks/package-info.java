@NullMarked
package chat.tertulia.ingest.webhooks;

import org.jspecify.annotations.NullMarked;
