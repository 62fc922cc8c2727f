@NullMarked
package chat.tertulia.infra.database;

import org.jspecify.annotations.NullMarked;
