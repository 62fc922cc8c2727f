/**
 * Letters: the e-mail notification service, to which they come by HTTP, and what digests leave by too: Amazon SES, a mail server, or a
 * folder. May call environment.
 */
@NullMarked
package chat.tertulia.functions.mail;

import org.jspecify.annotations.NullMarked;
