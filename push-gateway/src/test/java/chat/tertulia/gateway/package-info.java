/** Tests of the gateway as a whole. */
@NullMarked
package chat.tertulia.gateway;

import org.jspecify.annotations.NullMarked;
