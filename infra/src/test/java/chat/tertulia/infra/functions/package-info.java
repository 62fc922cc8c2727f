@NullMarked
package chat.tertulia.infra.functions;

import org.jspecify.annotations.NullMarked;
