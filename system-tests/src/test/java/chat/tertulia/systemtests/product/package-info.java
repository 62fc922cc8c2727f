/** The product itself, started by its launcher and held to its promises through the public API. May call client and replay. */
@NullMarked
package chat.tertulia.systemtests.product;

import org.jspecify.annotations.NullMarked;
