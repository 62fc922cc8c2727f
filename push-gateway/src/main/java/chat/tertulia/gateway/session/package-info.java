/** Who opens a stream: sessions by token, from Redis or, when it is away, Postgres. May call contracts. */
@NullMarked
package chat.tertulia.gateway.session;

import org.jspecify.annotations.NullMarked;
