/** Serves the built web page. May call Spring WebFlux and nothing of the gateway. */
@NullMarked
package chat.tertulia.gateway.page;

import org.jspecify.annotations.NullMarked;
