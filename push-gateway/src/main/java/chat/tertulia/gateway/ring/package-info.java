/** The last minutes of the log, as frames that all readers share. May call contracts and nothing else of the gateway. */
@NullMarked
package chat.tertulia.gateway.ring;

import org.jspecify.annotations.NullMarked;
