package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.topics.RoomPartitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers that share the bytes of a batch get their own events all the same. */
class BatchTest {

    private static final int PARTITIONS = 2;

    private final History history = new History(PARTITIONS);
    private final Gateway gateway = new Gateway(PARTITIONS, 100_000, history, Gateway.settings());

    private void feed(History.Entry entry) {
        gateway.record(entry.log(), entry.partition(), entry.offset(), entry.key(), entry.value());
    }

    /** Names whose inbox, or rooms whose events, are all in one partition. */
    private static List<String> inOnePartition(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; names.size() < count; i++) {
            if (RoomPartitions.of(prefix + i, PARTITIONS) == 1) {
                names.add(prefix + i);
            }
        }
        return names;
    }

    private static List<String> posts(FakeClient client) {
        return client.events.stream()
                .filter(event -> event.type().equals("message.posted"))
                .map(FakeClient.Event::data)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void readersOfDifferentRoomsWithTheSameCursor(Framing framing) {
        Random random = new Random(5);
        List<String> rooms = inOnePartition("r", 4);
        List<String> users = inOnePartition("u", 10);
        Map<String, FakeClient> clients = new HashMap<>();
        Map<String, List<String>> expected = new HashMap<>();
        for (String user : users) {
            for (String room : rooms) {
                if (room.equals(rooms.getFirst()) || random.nextBoolean()) {
                    feed(history.join(room, user));
                    expected.computeIfAbsent(room, any -> new ArrayList<>()).add(user);
                }
            }
        }
        gateway.publish();
        users.forEach(user -> clients.put(user, gateway.connect(user, null, framing)));
        Map<String, List<String>> seen = new HashMap<>();

        for (int batch = 0; batch < 20; batch++) {
            for (int i = random.nextInt(12); i >= 0; i--) {
                String room = rooms.get(random.nextInt(rooms.size()));
                String text = "text " + batch + "." + i + " " + "x".repeat(random.nextInt(20_000));
                feed(history.post(room, text));
                for (String user : expected.getOrDefault(room, List.of())) {
                    seen.computeIfAbsent(user, any -> new ArrayList<>()).add(text);
                }
            }
            gateway.publish();
        }

        clients.forEach((user, client) -> {
            List<String> texts = seen.getOrDefault(user, List.of());
            assertThat(posts(client)).as(user).hasSameSizeAs(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(posts(client).get(i)).as(user).contains(texts.get(i) + "\"");
            }
        });
    }

    @Test
    void whoComesBackWithinABatchContinuesAfterIt() {
        List<String> users = inOnePartition("u", 2);
        String room = inOnePartition("r", 1).getFirst();
        users.forEach(user -> feed(history.join(room, user)));
        gateway.publish();
        FakeClient one = gateway.connect(users.get(0), null);
        FakeClient other = gateway.connect(users.get(1), null);
        for (int i = 0; i < 10; i++) {
            feed(history.post(room, "text " + i));
        }
        gateway.publish();

        String middle = one.events.get(4).id();
        one.disconnect();
        FakeClient again = gateway.connect(users.get(0), middle);

        assertThat(posts(other)).hasSize(10);
        assertThat(posts(again)).hasSize(6).isEqualTo(posts(other).subList(4, 10));
    }

    @Test
    void aFaultClosesTheLoopsStreamsAndWhoComesBackMissesNothing() {
        List<String> users = inOnePartition("u", 3);
        String room = inOnePartition("r", 1).getFirst();
        users.forEach(user -> feed(history.join(room, user)));
        gateway.publish();
        FakeClient before = gateway.connect(users.get(0), null);
        FakeClient faulty = gateway.connect(users.get(1), null);
        FakeClient after = gateway.connect(users.get(2), null);
        faulty.isFaulty = true;
        feed(history.post(room, "text 1"));
        gateway.publish();
        feed(history.post(room, "text 2"));
        gateway.publish();

        assertThat(faulty.isFinished).isTrue();
        for (FakeClient client : List.of(before, after)) {
            assertThat(client.isFinished).isTrue();
            assertThat(client.events.getLast().data()).contains("\"failed\",\"reconnect\":true");
            int seen = posts(client).size();
            FakeClient again = gateway.connect(client == before ? users.get(0) : users.get(2), client.lastId);
            assertThat(seen + posts(again).size()).isEqualTo(2);
        }
        FakeClient back = gateway.connect(users.get(1), faulty.lastId);
        assertThat(posts(back)).hasSize(2);
        assertThat(gateway.engine.metrics().streams()).isEqualTo(3);
    }
}
