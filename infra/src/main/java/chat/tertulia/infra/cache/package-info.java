/** Valkey: sessions, views, rates. */
@NullMarked
package chat.tertulia.infra.cache;

import org.jspecify.annotations.NullMarked;
