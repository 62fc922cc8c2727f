@NullMarked
package chat.tertulia.ingest.signin;

import org.jspecify.annotations.NullMarked;
