@NullMarked
package chat.tertulia.infra.edge;

import org.jspecify.annotations.NullMarked;
