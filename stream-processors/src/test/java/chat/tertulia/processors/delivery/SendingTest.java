package chat.tertulia.processors.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.inbox.Delivery.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SendingTest {

    private static final Letter LETTER = Letters.letter(Channel.EMAIL, "es", Letters.mention("n1", "r1", "hola"));

    @Test
    void neverHoldsUpTheCallerAndHasNoMoreThanItsRoom() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Carrier hangs = letter -> {
            try {
                stuck.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Outcome.Sent(Map.of());
        };
        try (Sending sending = new Sending("test", hangs, 2)) {
            List<CompletableFuture<Outcome>> answers = new CopyOnWriteArrayList<>();
            CompletableFuture<Outcome> answer = sending.send(LETTER);
            for (int i = 0; answer != null; i++) {
                assertThat(i).isLessThan(Sending.QUEUED_MAX + 3);
                answers.add(answer);
                answer = sending.send(LETTER);
            }
            assertThat(answers).hasSizeGreaterThanOrEqualTo(Sending.QUEUED_MAX).noneMatch(CompletableFuture::isDone);

            stuck.countDown();

            for (CompletableFuture<Outcome> each : answers) {
                assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Sent(Map.of()));
            }
        }
    }

    @Test
    void whatACarrierThrowsIsTriedAgain() throws Exception {
        Carrier broken = letter -> {
            throw new IllegalStateException("away");
        };
        try (Sending sending = new Sending("test", broken, 1)) {
            for (int i = 0; i < 3; i++) {
                assertThat(Objects.requireNonNull(sending.send(LETTER)).get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Retry(Duration.ZERO));
            }
        }
    }
}
