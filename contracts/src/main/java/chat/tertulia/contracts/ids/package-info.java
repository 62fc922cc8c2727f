/** Opaque identifiers: random ones, and those derived from what they name. Calls nothing but the JDK. */
@NullMarked
package chat.tertulia.contracts.ids;

import org.jspecify.annotations.NullMarked;
