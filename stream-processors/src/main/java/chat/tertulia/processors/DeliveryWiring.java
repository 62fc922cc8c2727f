package chat.tertulia.processors;

import chat.tertulia.contracts.connections.Reach;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.processors.delivery.Sender;
import chat.tertulia.processors.delivery.Sending;
import chat.tertulia.processors.delivery.mail.LetterWriter;
import chat.tertulia.processors.delivery.mail.MailCarrier;
import chat.tertulia.processors.delivery.mail.MailFolder;
import chat.tertulia.processors.delivery.mail.MailRoute;
import chat.tertulia.processors.delivery.mail.MailService;
import chat.tertulia.processors.delivery.mail.SignedRequests;
import chat.tertulia.processors.delivery.mail.SmtpRoute;
import chat.tertulia.processors.delivery.push.PushCarrier;
import chat.tertulia.processors.delivery.push.PushService;
import chat.tertulia.processors.delivery.push.PushWriter;
import chat.tertulia.processors.delivery.recipients.Recipients;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** All that carries letters, for as long as the application delivery runs. */
final class DeliveryWiring implements AutoCloseable {

    private static final int LETTERS_AT_A_TIME = 4;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Recipients recipients;
    private final @Nullable PushService service;
    private final Map<Channel, Sending> senders = new EnumMap<>(Channel.class);

    DeliveryWiring(ProcessorSettings settings, Clock clock) {
        var processors = settings.processors();
        recipients = new Recipients(settings.postgres(), 2 * LETTERS_AT_A_TIME);
        LetterWriter writer = new LetterWriter(from(processors.mail()), processors.publicUrl(), clock);
        senders.put(
                Channel.EMAIL,
                new Sending(
                        "mail",
                        new MailCarrier(recipients::mailbox, writer, route(processors.mail())),
                        LETTERS_AT_A_TIME));
        PushSettings push = settings.push();
        if (push.publicKey() == null || push.privateKey() == null) {
            service = null;
            return;
        }
        PushService opened = new PushService(Reach.PUBLIC, ANSWER_MAX);
        service = opened;
        senders.put(
                Channel.PUSH,
                new Sending(
                        "push",
                        new PushCarrier(
                                recipients::pushTargets,
                                recipients::remove,
                                new PushWriter(processors.publicUrl()),
                                opened,
                                "mailto:" + processors.mail().from(),
                                push.publicKey(),
                                push.privateKey()),
                        LETTERS_AT_A_TIME));
    }

    private static InternetAddress from(MailSettings mail) {
        try {
            return new InternetAddress(mail.from(), true);
        } catch (AddressException e) {
            throw new IllegalArgumentException("tertulia.processors.mail.from is an e-mail address", e);
        }
    }

    private static MailRoute route(MailSettings mail) {
        if (mail.endpoint() != null) {
            return new MailService(mail.endpoint(), authorization(mail), mail.timeout());
        }
        return mail.host() == null
                ? new MailFolder(mail.folder())
                : new SmtpRoute(mail.host(), mail.port(), mail.user(), mail.password(), mail.tls(), mail.timeout());
    }

    private static MailService.Authorization authorization(MailSettings mail) {
        if (mail.region() != null) {
            return new SignedRequests(DefaultCredentialsProvider.builder().build(), mail.region());
        }
        String key = mail.apiKey();
        return (address, headers, body) -> key == null ? Map.of() : Map.of("X-Api-Key", key);
    }

    Map<Channel, Sender> senders() {
        return Map.copyOf(senders);
    }

    @Override
    public void close() {
        senders.values().forEach(Sending::close);
        if (service != null) {
            service.close();
        }
        recipients.close();
    }
}
