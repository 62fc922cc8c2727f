package chat.tertulia.processors;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings of stream-processors: {@code tertulia.*}, from the environment as {@code TERTULIA_*}. */
@ConfigurationProperties("tertulia")
public record ProcessorSettings(
        KafkaConnection kafka,
        PostgresConnection postgres,
        RedisConnection redis,
        @DefaultValue Processors processors) {

    public ProcessorSettings {
        if (kafka == null || postgres == null || redis == null) {
            throw new IllegalArgumentException(
                    "tertulia.kafka, tertulia.postgres and tertulia.redis say where the log and the views are");
        }
    }

    /**
     * How the applications run.
     *
     * @param applications which to run here; all by default. One that runs nowhere leaves its view as it is
     * @param stateDir Kafka Streams' files. Lost, they are rebuilt from changelogs; shared by two processes, both fail
     * @param threads stream threads of each application; more than partitions divided by processes are idle
     * @param commitIntervalMs 1 to 100: how stale views and how late annotations are. Below 20 the broker is busy committing
     * @param sessionTimeoutMs when the group takes over from a silent process; below 6000 brokers refuse, and a long pause looks like death
     * @param instanceId static membership; set it where one process restarts in place, leave it empty where processes come and go
     * @param batchRecordsMax the largest batch a view applies, which bounds its memory
     * @param roomViewGeneration which build of the room view to write; ingest-api must read the same
     */
    public record Processors(
            @DefaultValue({"mentions", "sentiment", "roomview", "archive", "notifications", "moderation", "statistics"})
            List<String> applications,

            @DefaultValue("./data/streams") Path stateDir,
            @DefaultValue("1") int threads,
            @DefaultValue("100") int commitIntervalMs,
            @DefaultValue("10000") int sessionTimeoutMs,
            @Nullable String instanceId,
            @DefaultValue("2000") int batchRecordsMax,
            @DefaultValue("1") String roomViewGeneration) {

        public Processors {
            applications = List.copyOf(new TreeSet<>(applications));
            for (String application : applications) {
                if (!StreamProcessorsConfiguration.APPLICATIONS.contains(application)) {
                    throw new IllegalArgumentException("tertulia.processors.applications: there is no \"" + application
                            + "\", but " + StreamProcessorsConfiguration.APPLICATIONS);
                }
            }
            within("threads", threads, 1, 64);
            within("commit-interval-ms", commitIntervalMs, 1, 100);
            within("session-timeout-ms", sessionTimeoutMs, 6_000, 300_000);
            within("batch-records-max", batchRecordsMax, 1, 20_000);
            if (roomViewGeneration.isBlank()) {
                throw new IllegalArgumentException("tertulia.processors.room-view-generation is empty");
            }
            instanceId = instanceId == null || instanceId.isBlank() ? null : instanceId;
        }

        private static void within(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        "tertulia.processors." + name + " is " + min + " to " + max + ", not " + value);
            }
        }
    }
}
