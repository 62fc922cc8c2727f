package chat.tertulia.ingest.log;

import chat.tertulia.contracts.topics.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;

/** How long the log takes to accept events, and how often it does not. Thread-safe. */
public final class AppendMetrics {

    /** Why an event was not appended. */
    enum Failure {
        /** More are waiting than may; or the producer has no room. */
        FULL,
        TIMEOUT,
        OTHER;

        static Failure of(Exception error) {
            return error instanceof org.apache.kafka.clients.producer.BufferExhaustedException
                    ? FULL
                    : error instanceof TimeoutException ? TIMEOUT : OTHER;
        }
    }

    private final Map<Topic, Timer> times = new EnumMap<>(Topic.class);
    private final Map<Topic, Map<Failure, Counter>> failures = new EnumMap<>(Topic.class);

    public AppendMetrics(MeterRegistry registry) {
        for (Topic topic : new Topic[] {Topic.ROOM_EVENTS, Topic.USER_EVENTS, Topic.COMMANDS}) {
            times.put(
                    topic,
                    Timer.builder("tertulia.ingest.append")
                            .description("From sending an event to its acknowledgement by all in-sync replicas")
                            .tag("topic", topic.topicName())
                            .register(registry));
            Map<Failure, Counter> byReason = new EnumMap<>(Failure.class);
            for (Failure failure : Failure.values()) {
                byReason.put(
                        failure,
                        Counter.builder("tertulia.ingest.append.failures")
                                .description("Events that the log did not accept")
                                .tag("topic", topic.topicName())
                                .tag("reason", failure.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            failures.put(topic, byReason);
        }
    }

    void appended(Topic topic, long nanos) {
        Objects.requireNonNull(times.get(topic)).record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(Topic topic, Failure reason) {
        Objects.requireNonNull(Objects.requireNonNull(failures.get(topic)).get(reason))
                .increment();
    }
}
