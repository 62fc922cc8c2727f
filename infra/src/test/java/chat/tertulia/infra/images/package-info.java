@NullMarked
package chat.tertulia.infra.images;

import org.jspecify.annotations.NullMarked;
