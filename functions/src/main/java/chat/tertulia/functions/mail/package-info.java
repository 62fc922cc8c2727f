/** The e-mail notification service: letters come by HTTP and leave by Amazon SES. May call environment. */
@NullMarked
package chat.tertulia.functions.mail;

import org.jspecify.annotations.NullMarked;
