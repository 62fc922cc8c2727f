@NullMarked
package chat.tertulia.infra.network;

import org.jspecify.annotations.NullMarked;
