package chat.tertulia.benchmarks.processors;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.StreamProcessorsApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.json.JsonMapper;

/**
 * One application in a process of its own, watched from its first committed record to its last. Its processor time is the whole
 * process's, compiler and collector too, as the system counts it; records are offsets, transaction markers with them (under 1 %).
 */
final class MeasuredApplication {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long LOOK_MS = 100;
    /** Nothing more committed for so long is the end. */
    private static final long QUIET_MS = 3_000;

    private static final Set<String> INPUTS =
            Set.of(Topic.ROOM_EVENTS.topicName(), Topic.ROOM_ANNOTATIONS.topicName(), Topic.USER_EVENTS.topicName());

    private final String application;
    private final Map<String, String> settings;
    private final Path folder;

    /** @param settings of stream-processors, by property name; given in the environment, for they hold passwords */
    MeasuredApplication(String application, Map<String, String> settings, Path folder) {
        this.application = application;
        this.settings = settings;
        this.folder = folder;
    }

    private record Sample(long nanos, long cpuNanos, long done) {}

    /** Runs it to the end of its input; a row of a table. */
    String run(KafkaConnection kafka) throws IOException, InterruptedException, ExecutionException {
        Process process = start();
        Thread end = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            List<Sample> samples = watch(admin, process);
            Sample first = samples.getFirst();
            Sample last = samples.getLast();
            Sample half = samples.stream()
                    .filter(sample -> sample.done() >= (first.done() + last.done()) / 2)
                    .findFirst()
                    .orElse(last);
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,.0f | %,.0f | %,.0f | %.2f |",
                    application,
                    last.done(),
                    perCore(first, last),
                    perCore(half, last),
                    1e9 * (last.done() - first.done()) / (last.nanos() - first.nanos()),
                    (double) (last.cpuNanos() - first.cpuNanos()) / (last.nanos() - first.nanos()));
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static double perCore(Sample from, Sample to) {
        return 1e9 * (to.done() - from.done()) / (to.cpuNanos() - from.cpuNanos());
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                StreamProcessorsApplication.class.getName(),
                "--applications=" + application,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--logging.level.root=warn",
                "--tertulia.processors.state-dir=" + folder.resolve("state-" + application));
        builder.environment().put("SPRING_APPLICATION_JSON", JsonMapper.shared().writeValueAsString(settings));
        File log = folder.resolve(application + ".log").toFile();
        return builder.redirectErrorStream(true).redirectOutput(log).start();
    }

    private List<Sample> watch(Admin admin, Process process) throws InterruptedException, ExecutionException {
        List<Sample> samples = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long lastChange = System.nanoTime();
        while (true) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(application + " did not come to the end; its log is in " + folder);
            }
            long done = done(admin);
            Sample sample = new Sample(
                    System.nanoTime(),
                    process.info().totalCpuDuration().orElseThrow().toNanos(),
                    done);
            if (done > 0 && (samples.isEmpty() || samples.getLast().done() < done)) {
                samples.add(sample);
                lastChange = sample.nanos();
            } else if (samples.size() > 1
                    && sample.nanos() - lastChange > TimeUnit.MILLISECONDS.toNanos(QUIET_MS)
                    && done >= 0.99 * all(admin)) {
                return samples;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> all = admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get();
        all.keySet().removeIf(partition -> !INPUTS.contains(partition.topic()));
        return all;
    }

    private long done(Admin admin) throws InterruptedException, ExecutionException {
        return committed(admin).values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** The ends of what it has read of. */
    private long all(Admin admin) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        committed(admin).keySet().forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }
}
