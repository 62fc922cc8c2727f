package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signals reach who is there, have no id, and are the first to go. */
class SignalTest {

    private static final int PARTITIONS = 4;
    private static final byte[] SIGNAL = "event: typing\ndata: {\"room\":\"r1\"}\n\n".getBytes(StandardCharsets.UTF_8);

    private final History history = new History(PARTITIONS);
    private final Gateway gateway = new Gateway(PARTITIONS, 1 << 12, history, Gateway.settings());

    private void record(History.Entry entry) {
        gateway.record(entry.log(), entry.partition(), entry.offset(), entry.key(), entry.value());
    }

    private void signal() {
        gateway.engine.signal("r1", SIGNAL);
    }

    private static List<String> types(FakeClient client) {
        return client.events.stream().map(FakeClient.Event::type).toList();
    }

    private double count(String name) {
        return gateway.registry.get(name).counter().count();
    }

    @Test
    void membersSeeItWithoutAnId() {
        record(history.join("r1", "ana"));
        record(history.join("r1", "eva"));
        gateway.publish();
        FakeClient ana = gateway.connect("ana", null, Framing.CHUNKED);
        FakeClient eva = gateway.connect("eva", null, Framing.BARE);
        FakeClient beto = gateway.connect("beto", null);
        String before = String.valueOf(ana.lastId);

        signal();
        gateway.loop.runAll();

        assertThat(types(ana)).containsExactly("resumed", "typing");
        assertThat(ana.events.getLast().id()).isEqualTo(before);
        assertThat(types(eva)).containsExactly("resumed", "typing");
        assertThat(types(beto)).containsExactly("resumed");
        assertThat(count("tertulia.gateway.signals")).isEqualTo(2);
    }

    @Test
    void whoComesBackDoesNotGetIt() {
        record(history.join("r1", "ana"));
        gateway.publish();
        FakeClient first = gateway.connect("ana", null);
        String cursor = first.lastId;
        first.disconnect();

        signal();
        gateway.loop.runAll();
        FakeClient second = gateway.connect("ana", cursor);

        assertThat(types(second)).containsExactly("resumed");
    }

    @Test
    void itIsNotKeptForASocketThatIsFull() {
        record(history.join("r1", "ana"));
        gateway.publish();
        FakeClient ana = gateway.connect("ana", null);
        ana.isStalled = true;
        record(history.post("r1", "x".repeat(2 * FakeClient.HIGH_BYTES)));
        gateway.publish();
        long full = ana.bytesMax;

        for (int i = 0; i < 100; i++) {
            signal();
            gateway.loop.runAll();
        }
        ana.resume();
        gateway.loop.runAll();

        assertThat(ana.bytesMax).isEqualTo(full);
        assertThat(types(ana)).containsExactly("resumed", "message.posted");
    }

    @Test
    void aLoopThatHasFramesLeftDropsIt() {
        record(history.join("r1", "ana"));
        gateway.publish();
        FakeClient ana = gateway.connect("ana", null);
        for (int i = 0; i < 600; i++) {
            record(history.post("r2", "others"));
        }
        record(history.post("r1", "seen"));
        gateway.sequencer.publish();

        signal();
        gateway.engine.published();
        gateway.loop.runAll();

        assertThat(types(ana)).containsExactly("resumed", "message.posted");
        assertThat(count("tertulia.gateway.signals.dropped")).isEqualTo(1);
    }

    @Test
    void moreThanALoopKeepsAreDropped() {
        record(history.join("r1", "ana"));
        gateway.publish();
        FakeClient ana = gateway.connect("ana", null);

        for (int i = 0; i < 3_000; i++) {
            signal();
        }
        gateway.loop.runAll();

        assertThat(count("tertulia.gateway.signals.dropped")).isEqualTo(3_000 - 1_024);
        assertThat(types(ana)).startsWith("resumed", "typing").hasSizeLessThanOrEqualTo(1 + 1_024);
    }
}
