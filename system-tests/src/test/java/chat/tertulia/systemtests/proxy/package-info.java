/** What stands between a client and the product in tests: real proxies, and one that breaks connections. */
@NullMarked
package chat.tertulia.systemtests.proxy;

import org.jspecify.annotations.NullMarked;
