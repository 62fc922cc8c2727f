@NullMarked
package chat.tertulia.infra.services;

import org.jspecify.annotations.NullMarked;
