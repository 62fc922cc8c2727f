/** Letters by e-mail: what is written, to whom, and by which way. May call delivery and Jakarta Mail. */
@NullMarked
package chat.tertulia.processors.delivery.mail;

import org.jspecify.annotations.NullMarked;
