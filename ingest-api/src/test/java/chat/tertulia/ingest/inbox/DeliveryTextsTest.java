package chat.tertulia.ingest.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Notification;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DeliveryTextsTest {

    private static final Locale SPANISH = Locale.of("es");

    private static Delivery delivery(
            Delivery.Channel channel, Delivery.Decision decision, Delivery.Reason reason, @Nullable Long away) {
        return new Delivery("n1", "r1", channel, decision, reason, away);
    }

    @Test
    void saysWhyAndHowLong() {
        Delivery sent = delivery(Delivery.Channel.EMAIL, Delivery.Decision.SENT, Delivery.Reason.AWAY, 121L);

        assertThat(DeliveryTexts.text(Notification.Reason.MENTION, sent, SPANISH))
                .isEqualTo("te mencionaron y llevabas 2 min fuera");
        assertThat(DeliveryTexts.text(Notification.Reason.MENTION, sent, Locale.ENGLISH))
                .isEqualTo("you were mentioned and away for 2 min");
    }

    @Test
    void hasWordsForEverything() {
        for (Notification.Reason cause : Notification.Reason.values()) {
            for (Delivery.Reason reason : Delivery.Reason.values()) {
                for (Delivery.Channel channel : Delivery.Channel.values()) {
                    Delivery delivery = delivery(channel, Delivery.Decision.FAILED, reason, 90_000L);
                    String spanish = DeliveryTexts.text(cause, delivery, SPANISH);
                    assertThat(spanish)
                            .isNotBlank()
                            .doesNotContain("{")
                            .isNotEqualTo(DeliveryTexts.text(cause, delivery, Locale.ENGLISH));
                }
            }
        }
    }
}
