@NullMarked
package chat.tertulia.infra.watch;

import org.jspecify.annotations.NullMarked;
