package chat.tertulia.gateway.signal;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.signals.PresenceSignal;
import chat.tertulia.contracts.signals.Signal;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.Presence;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.stream.ControlEvents;
import chat.tertulia.gateway.stream.StreamEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Follows chat.signals from its end with a consumer and a thread of its own, so that signals never stand before an event. It begins with
 * what the gateways last said of who is there, and shows nothing of that; what it cannot follow is lost.
 */
public final class SignalFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SignalFollower.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final KafkaConnection kafka;
    private final Supplier<@Nullable StreamEngine> engines;
    private final Clock clock;
    private final TypingTable typing;
    private final PresenceTable presence;
    private final Thread thread;
    private @Nullable Memberships memberships;
    private volatile int present;
    private volatile boolean isStopped;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /**
     * Begins at once.
     *
     * @param engines the engine of the present life of the log, or null
     * @param instance this gateway's name
     * @param onGone told, on this one's thread, who is gone that was at this gateway last
     */
    public SignalFollower(
            KafkaConnection kafka,
            Supplier<@Nullable StreamEngine> engines,
            String instance,
            Consumer<List<String>> onGone,
            Clock clock) {
        this.kafka = kafka;
        this.engines = engines;
        this.clock = clock;
        this.typing = new TypingTable(this::show);
        this.presence = new PresenceTable(instance, new Memberships(1), this::show, onGone);
        this.thread = Thread.ofPlatform().name("gateway-signals").daemon().start(this::run);
    }

    /** Users with a stream at any gateway. Any thread. */
    public int present() {
        return present;
    }

    private void show(String room, String event, Object data) {
        StreamEngine engine = engines.get();
        if (engine != null) {
            engine.signal(room, ControlEvents.event(event, data));
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "push-gateway-signals");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void run() {
        while (!isStopped) {
            try (KafkaConsumer<String, byte[]> current = consumer()) {
                consumer = current;
                follow(current);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("woken");
            } catch (RuntimeException e) {
                LOG.warn("signals cannot be followed error={}", e.toString());
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BACK_OFF.toMillis());
        } catch (InterruptedException e) {
            isStopped = true;
        }
    }

    private void follow(KafkaConsumer<String, byte[]> current) {
        Map<TopicPartition, Long> ends = seek(current);
        boolean isReadIn = false;
        while (!isStopped) {
            var records = current.poll(POLL);
            StreamEngine engine = engines.get();
            long now = clock.millis();
            if (engine != null && engine.memberships() != memberships) {
                memberships = engine.memberships();
                presence.over(engine.memberships());
                typing.clear();
            }
            for (ConsumerRecord<String, byte[]> record : records) {
                take(record, now);
            }
            present = presence.size();
            if (!isReadIn) {
                isReadIn = ends.entrySet().stream().allMatch(end -> current.position(end.getKey()) >= end.getValue());
                presence.settle();
            } else if (engine != null) {
                typing.tick(now);
                presence.tick(now);
            }
        }
    }

    /** Goes back as far as gateways may last have said all. */
    private Map<TopicPartition, Long> seek(KafkaConsumer<String, byte[]> current) {
        List<TopicPartition> partitions = current.partitionsFor(Topic.SIGNALS.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        current.assign(partitions);
        Map<TopicPartition, Long> ends = current.endOffsets(partitions);
        long from = clock.millis() - 2 * Presence.SAID_AGAIN.toMillis();
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from));
        current.offsetsForTimes(times)
                .forEach((partition, at) ->
                        current.seek(partition, at == null ? ends.getOrDefault(partition, 0L) : at.offset()));
        return ends;
    }

    private void take(ConsumerRecord<String, byte[]> record, long now) {
        try {
            switch (Json.read(record.value(), Signal.class)) {
                case TypingSignal signal -> {
                    if (memberships != null && record.timestamp() > now - 1_000L * TypingSignal.LASTS_SECONDS) {
                        typing.apply(signal, memberships, now);
                    }
                }
                case PresenceSignal signal -> presence.apply(signal, now);
            }
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.debug("not a signal partition={} offset={}", record.partition(), record.offset());
        }
    }

    @Override
    public void close() {
        isStopped = true;
        var now = consumer;
        if (now != null) {
            now.wakeup();
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
