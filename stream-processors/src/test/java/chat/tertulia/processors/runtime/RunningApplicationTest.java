package chat.tertulia.processors.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.processors.mentions.MentionsTopology;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunningApplicationTest {

    @TempDir
    Path folder;

    @Test
    void whoDoesNotRunGetsStalerAndStaler() {
        StopSignal stop = new StopSignal();
        Progress progress = new Progress(Clock.systemUTC());
        RunningApplication application = new RunningApplication(
                new StreamApplication(
                        MentionsTopology.APPLICATION,
                        StreamApplication.Guarantee.EXACTLY_ONCE,
                        () -> MentionsTopology.of(progress),
                        progress,
                        stop,
                        List.of()),
                options(0),
                () -> new BackOff(stop, RandomGenerator.getDefault(), 10, 20));
        application.start();
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> application.msBehind() > 300);
            assertThat(application.isWorking()).isFalse();
        } finally {
            application.stop();
        }
    }

    @Test
    void delayGrowsWhileNothingIsProcessed() {
        Instant start = Instant.parse("2026-11-24T05:00:00Z");
        Progress late = new Progress(Clock.fixed(start, ZoneOffset.UTC));
        late.processed(start.minusMillis(700).toEpochMilli());
        assertThat(late.delayMs()).isEqualTo(700);

        Clock moved = new Clock() {
            private long ms = start.toEpochMilli();

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                ms += 1_000;
                return Instant.ofEpochMilli(ms);
            }
        };
        Progress stuck = new Progress(moved);
        stuck.processed(start.plusSeconds(10).toEpochMilli());
        assertThat(stuck.delayMs()).isLessThan(stuck.delayMs());

        // A second passes with each look at the clock: idle for long, then a record that is not processed yet.
        for (int i = 0; i < 100; i++) {
            stuck.current();
        }
        assertThat(stuck.delayMs()).isEqualTo(1_000);
    }

    @Test
    void standbysAreAsManyAsAreSet() {
        StreamApplication application = new StreamApplication(
                "a",
                StreamApplication.Guarantee.EXACTLY_ONCE,
                () -> MentionsTopology.of(new Progress(Clock.systemUTC())),
                new Progress(Clock.systemUTC()),
                new StopSignal(),
                List.of());

        assertThat(options(2).properties(application)).containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 2);
        assertThat(options(0).properties(application)).containsEntry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
    }

    private StreamsOptions options(int standbyReplicas) {
        return new StreamsOptions(
                Map.of("bootstrap.servers", "127.0.0.1:1"), folder, 1, 100, 6_000, null, standbyReplicas);
    }
}
