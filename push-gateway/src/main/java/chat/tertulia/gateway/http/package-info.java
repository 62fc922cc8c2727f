/** GET /api/stream on Reactor Netty: the way from a request to the engine. May call stream and session. */
@NullMarked
package chat.tertulia.gateway.http;

import org.jspecify.annotations.NullMarked;
