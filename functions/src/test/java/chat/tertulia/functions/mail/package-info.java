@NullMarked
package chat.tertulia.functions.mail;

import org.jspecify.annotations.NullMarked;
