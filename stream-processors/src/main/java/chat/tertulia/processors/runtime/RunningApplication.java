package chat.tertulia.processors.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's life. A thread of its own starts it, so that several start side by side and none holds up another; when a
 * thread of it dies, or Kafka Streams gives up, it is started anew after a pause.
 *
 * <pre>
 *        start()                    RUNNING                       stop()
 *  new ─────────▶ STARTING ◀───────────────────▶ RUNNING ─────────────────▶ STOPPED
 *                    ▲               rebalance          │ ERROR
 *                    └────────── pause ◀────────────────┘
 * </pre>
 */
public final class RunningApplication {

    private static final Logger LOG = LoggerFactory.getLogger(RunningApplication.class);

    /** How long closing waits for the last commit. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Who ran this long and fails has another problem than before, and starts with a short pause again. */
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final StreamApplication application;
    private final StreamsOptions options;
    private final Supplier<BackOff> backOff;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable String lastError;
    private volatile long lastRecordsBehind;
    private volatile long lastWorkingNs = System.nanoTime();

    /** What an application is doing. */
    public enum State {
        STARTING,
        RUNNING,
        STOPPED
    }

    /**
     * Does not start it.
     *
     * @param backOff pauses between attempts to run; a new one after a minute of running
     */
    public RunningApplication(StreamApplication application, StreamsOptions options, Supplier<BackOff> backOff) {
        this.application = application;
        this.options = options;
        this.backOff = backOff;
    }

    public StreamApplication application() {
        return application;
    }

    /** Starts it and returns at once. */
    public void start() {
        Thread.ofPlatform().name(application.name() + "-life").daemon().start(this::live);
    }

    private void live() {
        try {
            BackOff pauses = backOff.get();
            while (!application.stop().isStopped()) {
                long startedNs = System.nanoTime();
                CountDownLatch failed = new CountDownLatch(1);
                try {
                    run(failed);
                } catch (RuntimeException e) {
                    failed(e);
                } finally {
                    close();
                }
                if (System.nanoTime() - startedNs > STEADY.toNanos()) {
                    pauses = backOff.get();
                }
                if (!application.stop().isStopped() && !pauses.pause()) {
                    break;
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void run(CountDownLatch failed) {
        KafkaStreams next = new KafkaStreams(application.topology().make(), options.properties(application));
        next.setUncaughtExceptionHandler(this::giveUp);
        next.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                failed.countDown();
            }
        });
        streams = next;
        next.start();
        while (!application.stop().await(200, TimeUnit.MILLISECONDS) && failed.getCount() > 0) {
            // Both signals are looked at five times a second: stopping need not be faster.
            if (isWorking()) {
                lastWorkingNs = System.nanoTime();
                if (recordsBehind() == 0) {
                    application.progress().current();
                }
            }
        }
    }

    /**
     * A stream thread died. The application is started anew, and not the thread alone: a new thread would be another member of the
     * group and wait for the session of the dead one to end, while a new client is, with static membership, the member it was.
     */
    private StreamThreadExceptionResponse giveUp(Throwable error) {
        failed(error);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void failed(Throwable error) {
        if (application.stop().isStopped()) {
            return;
        }
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        lastError = root.getClass().getSimpleName();
        LOG.error("application failed, starting again: application={}", application.name(), error);
    }

    private void close() {
        KafkaStreams open = streams;
        streams = null;
        if (open != null) {
            // A dynamic member that stays in the group keeps its partitions until its session ends.
            CloseOptions.GroupMembershipOperation membership = options.instanceId() == null
                    ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                    : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP;
            if (!open.close(CloseOptions.groupMembershipOperation(membership).withTimeout(CLOSE_TIMEOUT))) {
                LOG.warn("application did not stop in time: application={}", application.name());
            }
        }
    }

    /** Commits and stops; returns when it has. */
    public void stop() {
        application.stop().stop();
        try {
            if (!ended.await(CLOSE_TIMEOUT.toMillis() + 2_000, TimeUnit.MILLISECONDS)) {
                LOG.warn("application did not end in time: application={}", application.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (AutoCloseable resource : application.resources()) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("could not close: application={} resource={}", application.name(), resource, e);
            }
        }
    }

    public State state() {
        if (application.stop().isStopped()) {
            return State.STOPPED;
        }
        KafkaStreams open = streams;
        return open != null && open.state() == KafkaStreams.State.RUNNING ? State.RUNNING : State.STARTING;
    }

    /** What made it start again last, or null if it never did. */
    public @Nullable String lastError() {
        return lastError;
    }

    /** Whether it runs and waits for nothing but records. */
    public boolean isWorking() {
        return state() == State.RUNNING && application.progress().waitingFor() == null;
    }

    /** Records in its topics that it has not processed, as far as its consumers know, or knew last. */
    public long recordsBehind() {
        KafkaStreams open = streams;
        if (open == null) {
            return lastRecordsBehind;
        }
        double behind = 0;
        for (var metric : open.metrics().entrySet()) {
            String client = metric.getKey().tags().get("client-id");
            if (metric.getKey().name().equals("records-lag")
                    && client != null
                    && client.endsWith("-consumer")
                    && !client.endsWith("-restore-consumer")
                    && !client.endsWith("-global-consumer")
                    && metric.getValue().metricValue() instanceof Double lag
                    && !lag.isNaN()) {
                behind += lag;
            }
        }
        lastRecordsBehind = (long) behind;
        return lastRecordsBehind;
    }

    /**
     * How stale what it makes is at most, in milliseconds: 0 if it works and is not behind; how old the records are that it processes
     * now; for how long it has not worked.
     */
    public long msBehind() {
        if (!isWorking()) {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastWorkingNs);
        }
        return recordsBehind() == 0 ? 0 : application.progress().delayMs();
    }
}
