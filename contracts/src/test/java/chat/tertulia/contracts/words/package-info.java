@NullMarked
package chat.tertulia.contracts.words;

import org.jspecify.annotations.NullMarked;
