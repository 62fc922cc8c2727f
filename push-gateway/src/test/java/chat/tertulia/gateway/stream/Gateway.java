package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.log.Sequencer;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An engine with its ring, fed by hand, on one event loop that runs by hand. */
final class Gateway {

    static final String EPOCH = "epoch123";

    final ManualLoop loop = new ManualLoop();
    final Ring ring;
    final Memberships memberships;
    final Revocations revocations = new Revocations();
    final Sequencer sequencer;
    final StreamEngine engine;
    final Map<Archive.Place, Long> ends = new HashMap<>();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    long nowMillis = 1_700_000_000_000L;
    int repairs;

    static StreamSettings settings() {
        return new StreamSettings("gw-1", 15, 1000, 5000, 3600, 60, 300, 1000, 7, 1 << 20, 2, 100);
    }

    Gateway(int partitions, int ringFrames, Archive archive, StreamSettings settings) {
        ring = new Ring(partitions, ringFrames, 1 << 24, 600_000);
        memberships = new Memberships(partitions);
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMillis);
            }
        };
        sequencer = new Sequencer(ring, memberships, revocations, 10_000, clock, new Sequencer.Listener() {
            @Override
            public void framed(FollowedLog log) {}

            @Override
            public void skipped(FollowedLog log, String reason) {}

            @Override
            public void repaired(String user) {
                repairs++;
            }
        });
        engine = new StreamEngine(
                EPOCH,
                settings,
                ring,
                memberships,
                revocations,
                archive,
                places -> CompletableFuture.completedStage(ends),
                clock,
                new Random(7),
                new StreamMetrics(registry));
    }

    void record(FollowedLog log, int partition, long offset, String key, String value) {
        sequencer.record(log, partition, offset, key, value.getBytes(StandardCharsets.UTF_8));
    }

    void publish() {
        sequencer.publish();
        engine.published();
        loop.runAll();
    }

    FakeClient connect(String user, @Nullable String cursor) {
        return connect(user, cursor, Framing.CHUNKED);
    }

    FakeClient connect(String user, @Nullable String cursor, Framing framing) {
        FakeClient client = new FakeClient(framing);
        client.follow(engine.open(loop, client, new Session("s-" + user, user, user, "en"), cursor, () -> {}));
        loop.runAll();
        return client;
    }

    /** Lets time pass, in steps, so that what is due in between finds its time. */
    void advance(long millis) {
        for (long left = millis; left > 0; left -= 250) {
            long step = Math.min(250, left);
            nowMillis += step;
            loop.advance(step);
        }
    }
}
