/** A PostgreSQL server beside this JVM. May call datafolder. */
@NullMarked
package chat.tertulia.standalone.database;

import org.jspecify.annotations.NullMarked;
