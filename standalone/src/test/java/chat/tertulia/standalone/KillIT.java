package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.StreamProcessorsConfiguration;
import chat.tertulia.processors.delivery.DeliveryTopology;
import chat.tertulia.processors.log.RandomHistory;
import chat.tertulia.processors.operations.Operations;
import chat.tertulia.processors.records.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each application as a process of its own, killed with {@code kill -9} while it works and started again: what it made is what a
 * process that was not killed makes of the same log. A further application is in this test as soon as it is in the product.
 */
class KillIT {

    private static final long SEED = 11;
    private static final int EVENTS = 3_000;
    private static final Set<String> VIEWS = Set.of("roomview", "archive");

    /** What each reads of the history; the inboxes in it are those that notifications would write. */
    private static final Map<String, Set<Topic>> READ =
            Map.of("notifications", Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS));

    private static final Set<Topic> ALL = Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);
    private static final List<String> OUTPUTS = List.of(
            Topic.ROOM_ANNOTATIONS.topicName(), Topic.USER_EVENTS.topicName(), Topic.ROOM_STATISTICS.topicName());

    private final RandomHistory history = new RandomHistory(
            SEED, EVENTS, Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2)), false);

    @TempDir
    Path folder;

    /** All but delivery, which decides by the clock. */
    static List<String> applications() {
        return StreamProcessorsConfiguration.APPLICATIONS.stream()
                .filter(application -> !application.equals(DeliveryTopology.APPLICATION))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("applications")
    void makesTheSameAsWithoutAKill(String application) throws Exception {
        Set<Topic> topics = READ.getOrDefault(application, ALL);
        boolean view = VIEWS.contains(application);
        List<String> expected = view ? List.of() : withoutAKill(application, topics);
        try (TestInstallation tertulia = new TestInstallation(folder.resolve("killed"), view)) {
            int length = history.of(Topic.ROOM_EVENTS).size();
            Process first = tertulia.start(application);
            tertulia.append(history, 0, length / 3, topics);
            tertulia.awaitCaughtUp(application);
            tertulia.append(history, length / 3, length * 2 / 3, topics);
            TestInstallation.kill(first);
            tertulia.append(history, length * 2 / 3, length, topics);
            tertulia.start(application);
            tertulia.awaitCaughtUp(application);
            if (view) {
                ByteArrayOutputStream said = new ByteArrayOutputStream();
                int code = new Operations(new PrintStream(said, true, StandardCharsets.UTF_8))
                        .run(
                                "rebuild",
                                application,
                                "--check",
                                "--data",
                                tertulia.folder().toString());
                assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
            } else {
                await().atMost(TestInstallation.PATIENCE)
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(output(tertulia, application))
                                .containsExactlyInAnyOrderElementsOf(expected));
            }
        }
    }

    /** What it decides depends on when it looks; that it decides once does not. Nobody in the history has an address. */
    @Test
    void deliveryDecidesOnceOverAKill() throws Exception {
        // What was taken back is told again in the history, and decided on again unless it still waited.
        Map<String, Long> told = history.of(Topic.USER_EVENTS).stream()
                .map(entry -> ((LogRecord.OfUser) entry.record()).event())
                .filter(NotificationCreated.class::isInstance)
                .collect(Collectors.groupingBy(UserEvent::id, Collectors.counting()));
        List<String> delivery = List.of(DeliveryTopology.APPLICATION);
        List<String> settings =
                List.of("--tertulia.processors.delivery.email-wait=1s", "--tertulia.processors.delivery.active-for=0s");
        try (TestInstallation tertulia = new TestInstallation(folder.resolve("killed"), true)) {
            int length = history.of(Topic.ROOM_EVENTS).size();
            Process first = tertulia.start(delivery, settings);
            tertulia.append(history, 0, length / 3, ALL);
            tertulia.awaitCaughtUp(DeliveryTopology.APPLICATION);
            tertulia.append(history, length / 3, length * 2 / 3, ALL);
            TestInstallation.kill(first);
            tertulia.append(history, length * 2 / 3, length, ALL);
            tertulia.start(delivery, settings);
            await().atMost(TestInstallation.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(
                            () -> assertThat(decisions(tertulia).keySet()).isEqualTo(told.keySet()));
            assertThat(decisions(tertulia))
                    .allSatisfy((id, times) -> assertThat(times).isLessThanOrEqualTo(told.get(id)));
        }
    }

    /** How often each notification was decided on. */
    private static Map<String, Long> decisions(TestInstallation tertulia) {
        return tertulia.read(Topic.USER_EVENTS.topicName()).stream()
                .map(record -> Json.read(record.value(), UserEvent.class))
                .filter(NotificationDecided.class::isInstance)
                .map(event -> ((NotificationDecided) event).delivery())
                .filter(delivery -> delivery.channel() == Delivery.Channel.EMAIL)
                .collect(Collectors.groupingBy(Delivery::notification, Collectors.counting()));
    }

    private List<String> withoutAKill(String application, Set<Topic> topics) throws Exception {
        try (TestInstallation tertulia = new TestInstallation(folder.resolve("whole"), false)) {
            tertulia.append(history, 0, history.of(Topic.ROOM_EVENTS).size(), topics);
            tertulia.start(application);
            tertulia.awaitCaughtUp(application);
            List<String> made = new ArrayList<>();
            await().atMost(TestInstallation.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        List<String> before = List.copyOf(made);
                        made.clear();
                        made.addAll(output(tertulia, application));
                        return !made.isEmpty() && made.size() == before.size();
                    });
            return made;
        }
    }

    /** What an application appended, as read_committed readers see it; of statistics, the final results. */
    private List<String> output(TestInstallation tertulia, String application) {
        List<String> made = new ArrayList<>();
        for (String topic : OUTPUTS) {
            for (ConsumerRecord<String, byte[]> record : tertulia.read(topic)) {
                Header source = record.headers().lastHeader("ce_source");
                if (source != null
                        && new String(source.value(), StandardCharsets.UTF_8).equals("/" + application)
                        && !(topic.equals(Topic.ROOM_STATISTICS.topicName()) && mayStillChange(record))) {
                    made.add(record.key() + " " + new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return made;
    }

    private boolean mayStillChange(ConsumerRecord<String, byte[]> record) {
        RoomMinute result = Json.read(record.value(), RoomMinute.class);
        LogRecord last = history.of(Topic.ROOM_EVENTS).getLast().record();
        Instant end = ((LogRecord.OfEvent) last).event().at();
        return !result.isFinal() || result.minute().plus(Duration.ofMinutes(2)).isAfter(end);
    }
}
