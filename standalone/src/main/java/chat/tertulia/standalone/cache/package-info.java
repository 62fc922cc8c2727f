/** A Redis server beside this JVM. May call datafolder. */
@NullMarked
package chat.tertulia.standalone.cache;

import org.jspecify.annotations.NullMarked;
