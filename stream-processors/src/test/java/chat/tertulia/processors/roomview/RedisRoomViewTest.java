package chat.tertulia.processors.roomview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.RandomHistory;
import chat.tertulia.processors.log.RoughRide;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewDivergedException;
import chat.tertulia.processors.views.ViewUnavailableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisRoomViewTest {

    private static final RoomViewKeys KEYS = new RoomViewKeys("1");

    @SuppressWarnings("NullAway.Init")
    private static TestRedis server;

    @SuppressWarnings("NullAway.Init")
    private static RedisClient client;

    @SuppressWarnings("NullAway.Init")
    private RedisCommands<String, String> redis;

    @SuppressWarnings("NullAway.Init")
    private RedisRoomView view;

    private final Facts facts = new Facts();

    @BeforeAll
    static void startServer() throws IOException {
        server = new TestRedis();
        client = RedisClient.create(
                RedisURI.create("127.0.0.1", server.connection().port()));
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @BeforeEach
    void open() {
        redis = client.connect().sync();
        redis.flushall();
        view = new RedisRoomView(server.connection(), "1");
    }

    @AfterEach
    void close() {
        view.close();
        redis.getStatefulConnection().close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void equalsTheFoldOfTheLogAfterARoughRide(long seed) {
        // Fewer messages a room than are kept, and fewer events than whose ids are.
        RandomHistory history = new RandomHistory(seed, 900);
        RoughRide ride = new RoughRide(history, view, seed);

        ride.play();

        assertThat(ride.failures()).isPositive();
        history.fold().forEach((room, expected) -> {
            assertThat(messages(room)).isEqualTo(expected);
            assertThat(redis.zrange(KEYS.order(room), 0, -1)).containsExactlyElementsOf(expected.keySet());
            assertThat(redis.hget(KEYS.state(room), "complete")).isEqualTo("1");
        });
        Map<String, Long> markers = new HashMap<>();
        for (String user : List.of("uana", "ubea", "ucea", "udea")) {
            redis.hgetall(KEYS.markers(user))
                    .forEach((room, offset) -> markers.put(user + ' ' + room, Long.parseLong(offset)));
        }
        assertThat(markers).isEqualTo(history.markers());
        assertThat(view.positions(0))
                .containsEntry(
                        Topic.ROOM_EVENTS,
                        history.of(Topic.ROOM_EVENTS).getLast().offset() + 1);
    }

    @Test
    void keepsTheNewestMessagesAndSaysThatThereWereMore() {
        List<View.Entry> entries = new ArrayList<>();
        entries.add(entry(facts.created("r1", RoomKind.PUBLIC, true, "ana"), 0));
        for (int i = 1; i <= RoomViewKeys.MESSAGES_KEPT + 5; i++) {
            entries.add(entry(Facts.posted("r1", "m" + i, "ana", "text"), i));
        }
        apply(entries, 0, 406);
        apply(List.of(entry(facts.edited("r1", "m3", "ana", "edit"), 406)), 406, 407);

        assertThat(redis.zcard(KEYS.order("r1"))).isEqualTo(RoomViewKeys.MESSAGES_KEPT);
        assertThat(redis.hlen(KEYS.messages("r1"))).isEqualTo(RoomViewKeys.MESSAGES_KEPT);
        assertThat(redis.zrange(KEYS.order("r1"), 0, 0)).containsExactly("m6");
        assertThat(redis.hget(KEYS.state("r1"), "complete")).isEqualTo("0");
        assertThat(redis.zcard(KEYS.events("r1"))).isEqualTo(RoomViewKeys.MESSAGES_KEPT);
    }

    @Test
    void aMentionThatIsWithdrawnCountsNoMore() {
        NotificationCreated told = new NotificationCreated(
                "n1",
                "ubea",
                Facts.AT,
                new Notification(
                        "n1", Notification.Reason.TAG, "r1", "r1", "m1", "0:0", Facts.actor("ana"), "#cafe", "cafe"));
        NotificationWithdrawn taken = new NotificationWithdrawn(
                "w1", "ubea", Facts.AT, new NotificationWithdrawn.Withdrawn("n1", "r1", "m1"));
        View.Entry first = new View.Entry(new LogRecord.OfUser(told, Json.bytes(told)), 0);
        View.Entry second = new View.Entry(new LogRecord.OfUser(taken, Json.bytes(taken)), 1);

        view.apply(new View.Batch(0, List.of(first), Map.of(), Map.of(Topic.USER_EVENTS, 1L)));
        assertThat(redis.zrange(KEYS.mentions("ubea", "r1"), 0, -1)).containsExactly("m1");
        view.apply(new View.Batch(0, List.of(second), Map.of(Topic.USER_EVENTS, 1L), Map.of(Topic.USER_EVENTS, 2L)));
        assertThat(redis.exists(KEYS.mentions("ubea", "r1"))).isZero();
    }

    @Test
    void aRoomWhoseStartWasNotSeenIsNotComplete() {
        apply(List.of(entry(Facts.posted("r1", "m1", "ana", "text"), 7)), 0, 8);

        assertThat(redis.hget(KEYS.state("r1"), "complete")).isEqualTo("0");
    }

    @Test
    void lostDataIsNoticedBeforeAnythingIsWritten() throws IOException {
        apply(List.of(entry(Facts.posted("r1", "m1", "ana", "text"), 0)), 0, 1);
        server.restart();

        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() ->
                                apply(List.of(entry(Facts.posted("r1", "m2", "ana", "text"), 1)), 1, 2))
                        .isInstanceOf(ViewDivergedException.class));

        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void aServerThatForgotTheScriptsIsGivenThemAgain() {
        apply(List.of(entry(Facts.posted("r1", "m1", "ana", "text"), 0)), 0, 1);
        redis.scriptFlush();

        apply(List.of(entry(Facts.posted("r1", "m2", "ana", "text"), 1)), 1, 2);

        assertThat(redis.zrange(KEYS.order("r1"), 0, -1)).containsExactly("m1", "m2");
    }

    @Test
    void twoWritersExcludeEachOther() {
        apply(List.of(entry(Facts.posted("r1", "m1", "ana", "text"), 0)), 0, 1);

        assertThatThrownBy(() -> apply(List.of(entry(Facts.posted("r1", "mx", "ana", "text"), 3)), 3, 4))
                .isInstanceOf(ViewDivergedException.class);
    }

    @Test
    void awayIsUnavailable() {
        try (RedisRoomView nowhere = new RedisRoomView(
                new chat.tertulia.contracts.connections.RedisConnection("127.0.0.1", 1, null, false), "1")) {
            assertThatThrownBy(() -> nowhere.positions(0)).isInstanceOf(ViewUnavailableException.class);
        }
    }

    private void apply(List<View.Entry> entries, long before, long after) {
        Map<Topic, Long> from = before == 0 ? Map.of() : Map.of(Topic.ROOM_EVENTS, before);
        view.apply(new View.Batch(0, entries, from, Map.of(Topic.ROOM_EVENTS, after)));
    }

    private static View.Entry entry(RoomEvent event, long offset) {
        return new View.Entry(new LogRecord.OfEvent(event, Json.bytes(event)), offset);
    }

    private Map<String, MessageView> messages(String room) {
        Map<String, MessageView> found = new HashMap<>();
        redis.hgetall(KEYS.messages(room))
                .forEach((id, json) ->
                        found.put(id, Json.read(json.getBytes(StandardCharsets.UTF_8), MessageView.class)));
        return found;
    }
}
