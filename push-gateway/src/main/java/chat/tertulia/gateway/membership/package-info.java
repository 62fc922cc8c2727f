/** Who was a member of what room from which position to which. May call contracts. */
@NullMarked
package chat.tertulia.gateway.membership;

import org.jspecify.annotations.NullMarked;
