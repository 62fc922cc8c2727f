/** Looks at what the proxies before a server do to its streams: {@code ./tertulia check-stream}. Calls the public API only. */
@NullMarked
package chat.tertulia.systemtests.check;

import org.jspecify.annotations.NullMarked;
