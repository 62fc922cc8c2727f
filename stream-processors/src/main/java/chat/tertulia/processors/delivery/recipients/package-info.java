/** Who letters go to, as Postgres knows it in the moment of sending; addresses are nowhere else. May call delivery and contracts. */
@NullMarked
package chat.tertulia.processors.delivery.recipients;

import org.jspecify.annotations.NullMarked;
