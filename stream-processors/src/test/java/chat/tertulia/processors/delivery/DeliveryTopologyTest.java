package chat.tertulia.processors.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveryTopologyTest {

    private static final Duration LOOK = Duration.ofMillis(DeliveryProcessor.LOOK_MS);
    private static final DeliveryTimes TIMES =
            new DeliveryTimes(Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofMinutes(2));

    private final List<Letter> letters = new ArrayList<>();
    private final List<CompletableFuture<Outcome>> answers = new ArrayList<>();
    private final DeliveryCounters counters = new DeliveryCounters();
    private boolean full;
    private int events;
    private TestLog log = log(Map.of(Channel.EMAIL, this::take));

    private TestLog log(Map<Channel, Sender> senders) {
        // The longest pauses there are: what comes when they are over has waited long enough.
        RandomGenerator longest = new RandomGenerator() {
            @Override
            public long nextLong() {
                return -1;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        return new TestLog(
                DeliveryTopology.APPLICATION,
                DeliveryTopology.of(senders, TIMES, longest, counters, new Progress(Clock.systemUTC())));
    }

    private @Nullable CompletableFuture<Outcome> take(Letter letter) {
        if (full) {
            return null;
        }
        letters.add(letter);
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Notification mention(String id, String room, int offset) {
        return new Notification(
                id,
                Notification.Reason.MENTION,
                room,
                "la " + room,
                "m" + id,
                "0:" + offset,
                Facts.actor("ana"),
                "hola @bea",
                null);
    }

    private void notified(Notification notification, Instant at) {
        log.append(new NotificationCreated(notification.id(), "ubea", at, notification));
    }

    private void notified(String id, String room, int offset) {
        notified(mention(id, room, offset), now());
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock);
    }

    private long clock = Facts.AT.toEpochMilli();

    private void pass(Duration time) {
        clock += time.toMillis();
        log.advance(time);
    }

    private void readsRoom(String room, int offset) {
        log.append(new MarkerMoved("e" + events++, "ubea", now(), new MarkerMoved.Marker(room, "0:" + offset)));
    }

    private void prefers(boolean email, @Nullable QuietHours quiet) {
        log.append(new PreferencesEntry(
                "ubea", List.of(), List.of(), List.of(), Map.of(), email, true, null, quiet, now()));
    }

    private void sent() {
        answers.getLast().complete(new Outcome.Sent(Map.of()));
        pass(LOOK);
    }

    private List<String> decisions() {
        return log.decisions().stream()
                .map(event ->
                        event.delivery().notification() + " " + event.delivery().decision() + " "
                                + event.delivery().reason()
                                + (event.delivery().awaySeconds() == null
                                        ? ""
                                        : " " + event.delivery().awaySeconds()))
                .toList();
    }

    @Test
    void aLetterLeavesTwoMinutesAfterTheFirstNotification() {
        log.append(new UserEntry("ubea", "bea", null, "es", now()));
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(1));
        notified("n2", "r2", 7);
        pass(Duration.ofSeconds(59));
        assertThat(letters).isEmpty();

        pass(LOOK);

        Letter letter = letters.getFirst();
        assertThat(letter.user()).isEqualTo("ubea");
        assertThat(letter.language()).isEqualTo("es");
        assertThat(letter.batch().items()).extracting(Waiting::notification).containsExactly("n1", "n2");
        assertThat(decisions()).isEmpty();
        sent();
        assertThat(decisions()).containsExactly("n1 SENT AWAY 121", "n2 SENT AWAY 61");
        pass(Duration.ofHours(3));
        assertThat(letters).hasSize(1);
        assertThat(counters.decisions(Channel.EMAIL, Delivery.Decision.SENT)).isEqualTo(2);
    }

    @Test
    void eachChannelDecidesForItself() {
        log.close();
        log = log(Map.of(Channel.EMAIL, this::take, Channel.PUSH, this::take));
        notified("n1", "r1", 5);
        pass(Duration.ofSeconds(10));
        assertThat(letters).extracting(Letter::channel).containsExactly(Channel.PUSH);
        sent();
        readsRoom("r1", 5);

        assertThat(log.decisions())
                .extracting(event ->
                        event.delivery().channel() + " " + event.delivery().decision())
                .containsExactly("PUSH SENT", "EMAIL WITHDRAWN");
    }

    @Test
    void whatIsReadFirstIsWithdrawn() {
        notified("n1", "r1", 5);
        notified("n2", "r1", 6);
        notified("n3", "r2", 9);
        readsRoom("r1", 5);
        assertThat(decisions()).containsExactly("n1 WITHDRAWN READ");
        // Up to the second notification.
        log.append(new InboxRead("e-inbox", "ubea", now(), new InboxRead.Marker("0:1")));
        assertThat(decisions()).containsExactly("n2 WITHDRAWN READ");

        pass(Duration.ofMinutes(5));

        assertThat(letters.getFirst().batch().items())
                .extracting(Waiting::notification)
                .containsExactly("n3");
    }

    @Test
    void aNotificationOfWhatIsReadAlreadyIsWithdrawnAtOnce() {
        readsRoom("r1", 5);
        notified("n1", "r1", 5);

        assertThat(decisions()).containsExactly("n1 WITHDRAWN READ");
    }

    @Test
    void whatIsTakenBackIsWithdrawn() {
        notified("n1", "r1", 5);
        notified("n2", "r1", 6);
        log.append(
                new NotificationWithdrawn("w1", "ubea", now(), new NotificationWithdrawn.Withdrawn("n1", "r1", "mn1")));

        assertThat(decisions()).containsExactly("n1 WITHDRAWN DELETED");
        pass(Duration.ofMinutes(2));
        assertThat(letters.getFirst().batch().items())
                .extracting(Waiting::notification)
                .containsExactly("n2");
    }

    @Test
    void aLetterWaitsWhileTheUserIsActive() {
        notified("n1", "r1", 5);
        pass(Duration.ofSeconds(90));
        readsRoom("r2", 50);
        pass(Duration.ofSeconds(60));
        log.append(Facts.posted("r2", "m1", "bea", "hola"));
        pass(Duration.ofSeconds(59));
        assertThat(letters).isEmpty();

        pass(LOOK);

        assertThat(letters).hasSize(1);
        sent();
        // The message's own time is that of all facts, so the last sign of life is the marker of 90 s.
        assertThat(decisions()).containsExactly("n1 SENT AWAY 121");
    }

    @Test
    void whoWritesIsActive() {
        notified("n1", "r1", 5);
        pass(Duration.ofSeconds(119));
        log.append(new chat.tertulia.contracts.events.MessagePosted(
                "m9",
                "r2",
                now(),
                Facts.actor("bea"),
                Facts.posted("r2", "m9", "bea", "hola").message()));
        pass(Duration.ofSeconds(119));
        assertThat(letters).isEmpty();

        pass(LOOK);

        assertThat(letters).hasSize(1);
    }

    @Test
    void whatIsNotWantedIsNotSent() {
        prefers(false, null);
        notified("n1", "r1", 5);
        assertThat(decisions()).containsExactly("n1 SUPPRESSED PREFERENCE_OFF");

        prefers(true, null);
        notified("n2", "r1", 6);
        prefers(false, null);
        pass(Duration.ofMinutes(2));

        assertThat(letters).isEmpty();
        assertThat(decisions()).containsExactly("n2 SUPPRESSED PREFERENCE_OFF");
    }

    @Test
    void quietHoursPutALetterOffToTheirEnd() {
        // Facts are of 02:38:30 in Santiago.
        prefers(true, new QuietHours("22:00", "07:00", "America/Santiago"));
        notified("n1", "r1", 5);
        pass(Duration.ofHours(4).plusMinutes(21));
        assertThat(letters).isEmpty();
        notified("n2", "r1", 6);

        pass(Duration.ofMinutes(1));

        assertThat(letters.getFirst().batch().items()).hasSize(2);
        sent();
        assertThat(log.decisions())
                .extracting(event -> event.delivery().reason())
                .containsOnly(Delivery.Reason.QUIET_HOURS_THEN_SENT);
    }

    @Test
    void nobodyIsDisturbedUntilTheTimeTheyHaveSaid() {
        log.append(PreferencesEntry.of("ubea", now()).quietUntil(now().plus(Duration.ofHours(2))));
        notified("n1", "r1", 5);
        pass(Duration.ofHours(2).minusSeconds(5));
        assertThat(letters).isEmpty();
        notified("n2", "r1", 6);

        pass(Duration.ofSeconds(6));

        assertThat(letters.getFirst().batch().items()).hasSize(2);
        sent();
        assertThat(log.decisions())
                .extracting(event -> event.delivery().reason())
                .containsOnly(Delivery.Reason.QUIET_HOURS_THEN_SENT);
    }

    @Test
    void whoEndsTheirQuietIsToldSoon() {
        log.append(PreferencesEntry.of("ubea", now()).quietUntil(now().plus(Duration.ofDays(3))));
        notified("n1", "r1", 5);
        pass(Duration.ofHours(1));
        assertThat(letters).isEmpty();

        log.append(PreferencesEntry.of("ubea", now()).quietUntil(null));
        pass(Duration.ofMillis(DeliveryProcessor.QUIET_LOOK_MS).plus(LOOK));

        assertThat(letters).hasSize(1);
    }

    @Test
    void whatIsReadInQuietHoursIsWithdrawn() {
        prefers(true, new QuietHours("22:00", "07:00", "America/Santiago"));
        notified("n1", "r1", 5);
        pass(Duration.ofHours(1));
        readsRoom("r1", 5);
        pass(Duration.ofHours(9));

        assertThat(letters).isEmpty();
        assertThat(decisions()).containsExactly("n1 WITHDRAWN READ");
    }

    @Test
    void moreThanALetterListsIsCounted() {
        for (int i = 0; i < Batch.ITEMS_MAX + 12; i++) {
            notified("n" + i, "r1", i);
        }
        assertThat(decisions()).hasSize(12).allMatch(each -> each.endsWith("SUPPRESSED COUNTED"));

        pass(Duration.ofMinutes(2));

        Batch batch = letters.getFirst().batch();
        assertThat(batch.items()).hasSize(Batch.ITEMS_MAX);
        assertThat(batch.more()).containsExactly(new Batch.Counted("r1", "la r1", 12, Batch.ITEMS_MAX + 11));
    }

    @Test
    void whatTheSenderFindsOutIsTheReason() {
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(2));
        answers.getLast().complete(new Outcome.Suppressed(Delivery.Reason.NO_ADDRESS));
        pass(LOOK);
        assertThat(decisions()).containsExactly("n1 SUPPRESSED NO_ADDRESS");

        notified("n2", "r1", 6);
        notified("n3", "r1", 7);
        pass(Duration.ofMinutes(2));
        answers.getLast().complete(new Outcome.Sent(Map.of("n2", Delivery.Reason.DELETED)));
        pass(LOOK);
        assertThat(decisions()).containsExactly("n2 WITHDRAWN DELETED", "n3 SENT AWAY 121");

        notified("n4", "r1", 8);
        pass(Duration.ofMinutes(2));
        answers.getLast().complete(new Outcome.Needless(Map.of("n4", Delivery.Reason.LEFT)));
        pass(LOOK);
        assertThat(decisions()).containsExactly("n4 WITHDRAWN LEFT");

        notified("n5", "r1", 9);
        pass(Duration.ofMinutes(2));
        answers.getLast().complete(new Outcome.Refused());
        pass(LOOK);
        assertThat(decisions()).containsExactly("n5 FAILED PROVIDER_REFUSED");
    }

    @Test
    void aProviderThatFailsIsTriedAgainAndThenGivenUp() {
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(2));
        String id = letters.getFirst().id();
        for (long minutes : List.of(1, 3, 9, 27, 30)) {
            answers.getLast().complete(new Outcome.Retry(Duration.ZERO));
            pass(LOOK);
            pass(Duration.ofMinutes(minutes));
        }
        assertThat(letters)
                .hasSize(DeliveryProcessor.ATTEMPTS_MAX)
                .allMatch(letter -> letter.id().equals(id));
        assertThat(decisions()).isEmpty();

        answers.getLast().completeExceptionally(new IllegalStateException("away"));
        pass(LOOK);

        assertThat(decisions()).containsExactly("n1 FAILED PROVIDER_FAILED");
        assertThat(counters.failures(Channel.EMAIL)).isEqualTo(6);
        pass(Duration.ofDays(1));
        assertThat(letters).hasSize(DeliveryProcessor.ATTEMPTS_MAX);
    }

    @Test
    void whatComesWhileALetterIsOnItsWayIsInTheNextOrInItsRepeat() {
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(2));
        notified("n2", "r2", 6);
        pass(Duration.ofMinutes(10));
        assertThat(letters).hasSize(1);
        readsRoom("r1", 5);
        assertThat(decisions()).isEmpty();
        answers.getLast().complete(new Outcome.Retry(Duration.ofMinutes(20)));
        pass(LOOK);
        assertThat(decisions()).containsExactly("n1 WITHDRAWN READ");
        pass(Duration.ofMinutes(19));
        assertThat(letters).hasSize(1);

        pass(Duration.ofMinutes(1));

        assertThat(letters.getLast().batch().items())
                .extracting(Waiting::notification)
                .containsExactly("n2");
        sent();
        notified("n3", "r1", 7);
        pass(Duration.ofMinutes(2));
        assertThat(letters).hasSize(3);
    }

    @Test
    void afterARestartWhatWaitedWaitsAndWhatWasBeingSentIsSentAgain() {
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(2));
        notified("n2", "r2", 6);
        pass(Duration.ofMinutes(1));
        List<KeyValue<String, Bundle>> kept = new ArrayList<>();
        try (var all = log.driver()
                .<String, Bundle>getKeyValueStore(DeliveryTopology.BUNDLES_STORE)
                .all()) {
            all.forEachRemaining(kept::add);
        }
        log.close();

        log = log(Map.of(Channel.EMAIL, this::take));
        clock = Facts.AT.toEpochMilli();
        kept.forEach(each -> log.driver()
                .<String, Bundle>getKeyValueStore(DeliveryTopology.BUNDLES_STORE)
                .put(each.key, each.value));
        pass(LOOK);

        assertThat(letters)
                .extracting(Letter::id)
                .containsExactly(letters.getFirst().id(), letters.getFirst().id());
        assertThat(letters.getLast().batch().items())
                .extracting(Waiting::notification)
                .containsExactly("n1");
        sent();
        assertThat(log.decisions()).hasSize(1);
        pass(Duration.ofMinutes(4));
        assertThat(letters.getLast().batch().items())
                .extracting(Waiting::notification)
                .containsExactly("n2");
    }

    @Test
    void aFullSenderIsAskedAgain() {
        notified("n1", "r1", 5);
        full = true;
        pass(Duration.ofMinutes(2));
        pass(LOOK);
        assertThat(counters.waits(Channel.EMAIL)).isEqualTo(2);
        full = false;

        pass(LOOK);

        assertThat(letters).hasSize(1);
    }

    @Test
    void whatIsOldWhenItIsSeenIsNotSent() {
        notified(mention("n1", "r1", 5), now().minus(Duration.ofHours(25)));

        assertThat(decisions()).containsExactly("n1 SUPPRESSED LATE");
    }

    @Test
    void aRepeatedRecordIsOneNotification() {
        notified("n1", "r1", 5);
        notified("n1", "r1", 5);
        pass(Duration.ofMinutes(2));
        notified("n1", "r1", 5);

        assertThat(letters.getFirst().batch().items()).hasSize(1);
        sent();
        pass(Duration.ofMinutes(5));
        assertThat(letters).hasSize(1);
    }

    @Test
    void aKeyThatIsNotTheUsersIsADeadLetter() {
        log.driver()
                .createInputTopic(
                        "chat.user-events",
                        new org.apache.kafka.common.serialization.StringSerializer(),
                        new org.apache.kafka.common.serialization.ByteArraySerializer())
                .pipeInput(
                        "uother",
                        chat.tertulia.contracts.events.Json.bytes(
                                new NotificationCreated("n1", "ubea", now(), mention("n1", "r1", 5))));

        assertThat(log.deadLetters()).hasSize(1);
    }
}
