@NullMarked
package chat.tertulia.infra;

import org.jspecify.annotations.NullMarked;
