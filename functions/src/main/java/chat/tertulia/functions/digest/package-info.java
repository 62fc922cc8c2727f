/** The daily letter of what one has missed. May call environment and mail. */
@NullMarked
package chat.tertulia.functions.digest;

import org.jspecify.annotations.NullMarked;
