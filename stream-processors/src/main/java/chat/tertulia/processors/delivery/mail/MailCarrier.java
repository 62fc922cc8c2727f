package chat.tertulia.processors.delivery.mail;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Carrier;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.recipients.Mailbox;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks up the address, writes the mail, hands it to the route. */
public final class MailCarrier implements Carrier {

    private final Function<Letter, @Nullable Mailbox> mailboxes;
    private final LetterWriter writer;
    private final MailRoute route;

    /** @param mailboxes finds the recipient's; null if there is no such user. Blocks; throws what is no fault of the letter */
    public MailCarrier(Function<Letter, @Nullable Mailbox> mailboxes, LetterWriter writer, MailRoute route) {
        this.mailboxes = mailboxes;
        this.writer = writer;
        this.route = route;
    }

    @Override
    public Outcome carry(Letter letter) {
        Mailbox mailbox = mailboxes.apply(letter);
        if (mailbox == null || mailbox.address() == null) {
            return new Outcome.Suppressed(Delivery.Reason.NO_ADDRESS);
        }
        Batch left = letter.batch().except(mailbox.withdrawn().keySet());
        if (left.items().isEmpty()) {
            return new Outcome.Needless(mailbox.withdrawn());
        }
        Outcome outcome = route.send(letter, writer.write(letter, left, mailbox.address(), mailbox.unsubscribeToken()));
        return outcome instanceof Outcome.Sent ? new Outcome.Sent(mailbox.withdrawn()) : outcome;
    }
}
