package chat.tertulia.processors.delivery.mail;

import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import jakarta.mail.internet.MimeMessage;

/** Where written letters go. Several threads at a time; blocks, for a bounded time. */
public interface MailRoute {

    /** {@link Outcome.Sent} with nothing withdrawn if it was taken. */
    Outcome send(Letter letter, MimeMessage mail);
}
