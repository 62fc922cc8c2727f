package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.gateway.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What those who catch up may take. */
class BudgetsTest {

    private static final int PARTITIONS = 2;

    private final History history = new History(PARTITIONS);
    private final Gateway gateway = new Gateway(
            PARTITIONS,
            64,
            history,
            new StreamSettings("gw-1", 15, 1000, 5000, 3600, 3_000, 300, 1000, 7, 1 << 20, 2, 1));

    private void feed(History.Entry entry) {
        gateway.record(entry.log(), entry.partition(), entry.offset(), entry.key(), entry.value());
        gateway.publish();
    }

    /** Somebody who was in the room, and left it before more was said than the ring holds. */
    private String cursor() {
        feed(history.join("r1", "ana"));
        FakeClient first = gateway.connect("ana", null);
        String cursor = String.valueOf(first.lastId);
        first.disconnect();
        for (int i = 0; i < 500; i++) {
            feed(history.post("r1", "message number " + i));
        }
        return cursor;
    }

    private FakeClient replaying(String cursor, boolean isStalled) {
        FakeClient client = new FakeClient(Framing.BARE);
        client.isStalled = isStalled;
        client.follow(
                gateway.engine.open(gateway.loop, client, new Session("s-ana", "ana", "ana", "en"), cursor, () -> {}));
        gateway.loop.runAll();
        return client;
    }

    private static long posted(FakeClient client) {
        return client.events.stream()
                .filter(event -> event.type().equals("message.posted"))
                .count();
    }

    @Test
    void aReplayWaitsUntilThereIsRoomForItsPages() {
        String cursor = cursor();
        FakeClient slow = replaying(cursor, true);
        int queries = history.queries;
        FakeClient waits = replaying(cursor, false);
        FakeClient left = replaying(cursor, false);
        left.disconnect();
        assertThat(history.queries).isEqualTo(queries);
        assertThat(waits.events).isEmpty();

        slow.resume();
        gateway.loop.runAll();

        assertThat(posted(slow)).isEqualTo(500);
        assertThat(posted(waits)).isEqualTo(500);
        assertThat(posted(left)).isZero();
    }

    @Test
    void whoGoesAwayInTheMiddleOfAReplayMakesRoom() {
        String cursor = cursor();
        FakeClient slow = replaying(cursor, true);
        FakeClient waits = replaying(cursor, false);

        slow.disconnect();
        gateway.loop.runAll();

        assertThat(posted(waits)).isEqualTo(500);
    }

    @Test
    void nobodyStaysBehindForLongerThanTheLimit() {
        String cursor = cursor();
        FakeClient slow = replaying(cursor, true);
        gateway.advance(100_000);
        FakeClient waits = replaying(cursor, false);
        gateway.advance(190_000);
        assertThat(slow.isFinished).isFalse();
        assertThat(waits.events).isEmpty();
        assertThat(waits.comments).isBetween(12, 13);

        gateway.advance(30_000);

        assertThat(slow.isFinished).isTrue();
        assertThat(gateway.registry
                        .counter("tertulia.gateway.closed", "reason", "lagging")
                        .count())
                .isOne();
        assertThat(posted(waits)).isEqualTo(500);
    }

    @Test
    void whoIsLiveIsNotBehindHoweverLongAgoItWas() {
        feed(history.join("r1", "ana"));
        FakeClient client = gateway.connect("ana", null);

        gateway.advance(1_000_000);

        assertThat(client.isFinished).isFalse();
    }

    @Test
    void leavingsOfAStopAreSpreadOverItsTimeAndWhoLeavesComesBackSoon() {
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            clients.add(gateway.connect("u" + i, null, Framing.BARE));
        }
        gateway.engine.drain(5_000);
        gateway.loop.runAll();

        List<Long> left = new ArrayList<>();
        for (int second = 0; second < 5; second++) {
            gateway.advance(1_000);
            left.add(clients.stream().filter(client -> client.isFinished).count());
        }

        assertThat(left.getLast()).isEqualTo(400);
        for (int second = 0; second < 5; second++) {
            assertThat(left.get(second) - (second == 0 ? 0 : left.get(second - 1)))
                    .isBetween(40L, 120L);
        }
        assertThat(clients)
                .allSatisfy(client -> assertThat(Integer.parseInt(String.valueOf(client.retry)))
                        .isBetween(1_000, 1_500));
    }

    @Test
    void retryAndAgeAreSpread() {
        Set<String> retries = new TreeSet<>();
        Map<Long, Integer> renewed = new TreeMap<>();
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            FakeClient client = gateway.connect("u" + i, null, Framing.BARE);
            clients.add(client);
            retries.add(String.valueOf(client.retry));
        }
        assertThat(retries)
                .hasSizeGreaterThan(300)
                .allSatisfy(retry -> assertThat(Integer.parseInt(retry)).isBetween(1_000, 5_000));

        for (long minute = 0; minute < 61; minute++) {
            int before = (int) clients.stream().filter(c -> c.isFinished).count();
            gateway.advance(60_000);
            int after = (int) clients.stream().filter(c -> c.isFinished).count();
            renewed.put(minute, after - before);
        }

        // Between 45 and 60 minutes, at no minute more than three times its share.
        assertThat(renewed.entrySet())
                .allSatisfy(entry ->
                        assertThat(entry.getValue()).isLessThanOrEqualTo(entry.getKey() < 44 ? 0 : 3 * 400 / 15));
        assertThat(renewed.values().stream().mapToInt(n -> n).sum()).isEqualTo(400);
    }
}
