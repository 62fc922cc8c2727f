package chat.tertulia.gateway;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.http.StreamCheck;
import chat.tertulia.gateway.http.StreamEndpoint;
import chat.tertulia.gateway.log.KafkaLogEnds;
import chat.tertulia.gateway.log.LogLag;
import chat.tertulia.gateway.log.LogReader;
import chat.tertulia.gateway.log.Sequencer;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Sessions;
import chat.tertulia.gateway.stream.CloseReason;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import chat.tertulia.telemetry.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The gateway in one piece: the log's thread, the engine of the present life of the log, and the endpoint. It starts after and
 * stops before the web server, so that streams are told of a stop while they still can be.
 */
public final class StreamGateway implements SmartLifecycle, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamGateway.class);

    /** The web server's life cycle phases are 1,024 and 2,048 below the default: it starts before and stops after this. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

    private final GatewaySettings settings;
    private final StreamSettings streamSettings;
    private final Archive archive;
    private final Revocations revocations;
    private final Clock clock;
    private final RandomGenerator random;
    private final StreamMetrics metrics;
    private final Traces traces;
    private final LogLag lag;
    private final KafkaLogEnds logEnds;
    private final StreamLimits limits;
    private final StreamEndpoint endpoint;
    private final StreamCheck check;
    private final AtomicReference<@Nullable StreamEngine> ready = new AtomicReference<>();
    private final AtomicReference<@Nullable Ring> ring = new AtomicReference<>();
    private @Nullable LogReader reader;
    private @Nullable Thread thread;
    private volatile boolean isDraining;

    /** @param random thread-safe */
    public StreamGateway(
            GatewaySettings settings,
            String instance,
            Archive archive,
            Revocations revocations,
            Sessions sessions,
            MeterRegistry registry,
            Traces traces,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.streamSettings = settings.streamSettings(instance);
        this.archive = archive;
        this.revocations = revocations;
        this.clock = clock;
        this.random = random;
        this.metrics = new StreamMetrics(registry);
        this.traces = traces;
        this.lag = new LogLag(clock, delay(registry));
        new RingMetrics(ring::get, lag, settings.gateway().ringBytes(), clock).bindTo(registry);
        this.logEnds = new KafkaLogEnds(this::admin);
        this.limits = new StreamLimits(settings.admissionSettings(), System::nanoTime);
        TrustedProxies proxies = new TrustedProxies(settings.trustedProxies());
        this.endpoint = new StreamEndpoint(
                ready::get,
                () -> isDraining,
                sessions,
                limits,
                metrics,
                proxies,
                instance,
                1000 * settings.gateway().vanishedSeconds(),
                settings.gateway().bufferBytes(),
                random);
        this.check = new StreamCheck(() -> isDraining, limits, proxies, metrics, instance, random);
    }

    private static LongConsumer delay(MeterRegistry registry) {
        Timer timer = Timer.builder("tertulia.gateway.log.delay")
                .description("From a record's time to its arrival here, of the oldest record of each batch")
                .register(registry);
        return millis -> timer.record(millis, TimeUnit.MILLISECONDS);
    }

    private Admin admin() {
        return Admin.create(settings.kafka().clientProperties());
    }

    public StreamEndpoint endpoint() {
        return endpoint;
    }

    public StreamCheck check() {
        return check;
    }

    /** Users with an open stream, at this moment and as it changes. */
    public Set<String> users() {
        return limits.users();
    }

    /** The engine of the present life of the log; null while streams cannot be opened. */
    public @Nullable StreamEngine engine() {
        return ready.get();
    }

    /** This gateway's name. */
    public String instance() {
        return streamSettings.instance();
    }

    /** Whether streams can be opened. */
    public boolean isReady() {
        return ready.get() != null && !isDraining;
    }

    public StreamMetrics metrics() {
        return metrics;
    }

    /** Whether nobody is let in any more, and those who are here are leaving. */
    public boolean isDraining() {
        return isDraining;
    }

    /**
     * Lets nobody in any more, and closes each stream at a moment of its own within the seconds of the setting. Returns at once;
     * asked again, it closes those who are left. Nothing but a new start lets people in again.
     */
    public void drain() {
        isDraining = true;
        StreamEngine engine = ready.get();
        if (engine != null && metrics.streams() > 0) {
            int seconds = settings.gateway().drainSeconds();
            LOG.info("draining streams={} seconds={}", metrics.streams(), seconds);
            engine.drain(1000L * seconds);
        }
    }

    @Override
    public synchronized void start() {
        if (thread != null) {
            return;
        }
        isDraining = false;
        logEnds.prepare();
        GatewaySettings.Gateway bounds = settings.gateway();
        KafkaConnection kafka = settings.kafka();
        LogReader following = new LogReader(
                () -> LogReader.consumer(kafka),
                this::admin,
                new Life(),
                1000L * bounds.ringAgeSeconds(),
                bounds.warmRecords(),
                lag,
                traces,
                clock);
        reader = following;
        thread = Thread.ofPlatform().name("gateway-log").daemon().start(following);
    }

    @Override
    public synchronized void stop() {
        Thread running = thread;
        LogReader following = reader;
        if (running == null || following == null) {
            return;
        }
        drain();
        try {
            long until = System.nanoTime() + (1000L * settings.gateway().drainSeconds() + 2_000) * 1_000_000;
            while (metrics.streams() > 0 && ready.get() != null && System.nanoTime() < until) {
                wait(20);
            }
            following.stop();
            running.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void close() {
        stop();
        logEnds.close();
    }

    /** Makes an engine for each life of the log. */
    private final class Life implements LogReader.Lives {
        private @Nullable StreamEngine engine;

        @Override
        public Sequencer begun(String epoch, int partitions) {
            GatewaySettings.Gateway bounds = settings.gateway();
            Ring frames =
                    new Ring(partitions, bounds.ringFrames(), bounds.ringBytes(), 1000L * bounds.ringAgeSeconds());
            Memberships memberships = new Memberships(partitions);
            // Those of the log that was before are not in this one, and some may not have been read.
            revocations.missed();
            StreamEngine made = new StreamEngine(
                    epoch, streamSettings, frames, memberships, revocations, archive, logEnds, clock, random, metrics);
            engine = made;
            ring.set(frames);
            return new Sequencer(frames, memberships, revocations, bounds.seenIds(), clock, new Sequencer.Listener() {
                @Override
                public void framed(FollowedLog log) {
                    metrics.framed(log);
                }

                @Override
                public void skipped(FollowedLog log, String reason) {
                    metrics.skipped(log, reason);
                }

                @Override
                public void repaired(String user) {
                    made.closeUser(user, CloseReason.MEMBERSHIP);
                }
            });
        }

        @Override
        public void ready() {
            LOG.info("ready");
            ready.set(engine);
        }

        @Override
        public void published() {
            StreamEngine now = engine;
            if (now != null) {
                now.published();
            }
        }

        @Override
        public void ended() {
            ready.set(null);
            StreamEngine now = engine;
            if (now != null) {
                now.end(isDraining ? CloseReason.DRAIN : CloseReason.LOG_CHANGED);
            }
        }
    }
}
