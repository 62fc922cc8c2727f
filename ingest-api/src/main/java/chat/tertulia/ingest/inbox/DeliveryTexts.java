package chat.tertulia.ingest.inbox;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationDecided;
import java.text.MessageFormat;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** What became of a notification, in words. The words are made when somebody asks, in their language, and are kept nowhere. */
public final class DeliveryTexts {

    /** Without fallback to the machine's locale, as for problems. */
    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private DeliveryTexts() {}

    /**
     * What became of a notification on one channel.
     *
     * @param text the same in words
     */
    public record Told(
            Delivery.Channel channel, Delivery.Decision decision, Delivery.Reason reason, Instant at, String text) {}

    /** By channel; of repeated decisions, which there should be none of, the archive has the first. */
    static List<Told> told(Notification.Reason cause, Collection<NotificationDecided> decisions, Locale language) {
        return decisions.stream()
                .sorted(Comparator.comparing(event -> event.delivery().channel()))
                .map(event -> new Told(
                        event.delivery().channel(),
                        event.delivery().decision(),
                        event.delivery().reason(),
                        event.at(),
                        text(cause, event.delivery(), language)))
                .toList();
    }

    static String text(Notification.Reason cause, Delivery delivery, Locale language) {
        ResourceBundle texts = ResourceBundle.getBundle("deliveries", language, ROOT_IS_ENGLISH);
        long seconds = delivery.awaySeconds() == null ? 0 : delivery.awaySeconds();
        return new MessageFormat(texts.getString("reason." + word(delivery.reason())), language).format(new Object[] {
            texts.getString("cause." + word(cause)),
            duration(seconds),
            texts.getString("channel." + word(delivery.channel()))
        });
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In the largest unit that is full; units are written alike in both languages. */
    private static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}
