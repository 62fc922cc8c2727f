@NullMarked
package chat.tertulia.contracts.text;

import org.jspecify.annotations.NullMarked;
