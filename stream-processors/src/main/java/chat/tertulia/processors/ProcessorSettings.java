package chat.tertulia.processors;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings of stream-processors: {@code tertulia.*}, from the environment as {@code TERTULIA_*}. */
@ConfigurationProperties("tertulia")
public record ProcessorSettings(
        KafkaConnection kafka,
        PostgresConnection postgres,
        RedisConnection redis,
        @DefaultValue PushSettings push,
        @DefaultValue Processors processors) {

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

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
     * @param standbyReplicas further processes that keep each application's state ready to take over; needs as many processes more.
     *     Views need none: their state is outside
     * @param archiveKeepMonths whole months the archive keeps besides the running one; 0 keeps all, for ever
     * @param sentiment who judges the sentiment of messages
     * @param publicUrl where people find the page, for the links in letters
     * @param delivery when those who are not looking are told
     * @param mail how letters leave
     */
    public record Processors(
            @DefaultValue({
                "mentions",
                "sentiment",
                "roomview",
                "archive",
                "notifications",
                "moderation",
                "statistics",
                "delivery"
            })
            List<String> applications,

            @DefaultValue("./data/streams") Path stateDir,
            @DefaultValue("1") int threads,
            @DefaultValue("100") int commitIntervalMs,
            @DefaultValue("10000") int sessionTimeoutMs,
            @Nullable String instanceId,
            @DefaultValue("2000") int batchRecordsMax,
            @DefaultValue("0") int standbyReplicas,
            @DefaultValue("0") int archiveKeepMonths,
            @DefaultValue SentimentSettings sentiment,
            @DefaultValue("http://localhost:8080") URI publicUrl,
            @DefaultValue DeliverySettings delivery,
            @DefaultValue MailSettings mail) {

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
            within("standby-replicas", standbyReplicas, 0, 8);
            within("archive-keep-months", archiveKeepMonths, 0, 1_200);
            if (publicUrl.getHost() == null
                    || !("http".equals(publicUrl.getScheme()) || "https".equals(publicUrl.getScheme()))) {
                throw new IllegalArgumentException("tertulia.processors.public-url is an http or https address");
            }
            instanceId = instanceId == null || instanceId.isBlank() ? null : instanceId;
        }
    }

    /**
     * Who judges the sentiment of messages. All but {@code analyzer} is Amazon Comprehend's; credentials are looked for where the
     * AWS SDK does (environment, profile, container, instance) and are never settings.
     *
     * @param analyzer {@code lexicon}, which is embedded, {@code comprehend}, to which texts are sent, or {@code queue}: a function asks
     *     Comprehend
     * @param queue address of the queue of SQS that texts go to, with {@code queue}
     * @param region of Comprehend or the queue, as {@code us-east-1}; it must be one that has Comprehend
     * @param endpointOverride instead of the region's own: a VPC endpoint ({@code https}), or a stand-in on this machine
     * @param requestsPerSecond calls of at most 25 texts; keep it below the account's quota divided by the processes
     * @param monthlyUnits of 100 characters, at least 3 a text, in a calendar month (UTC) by this process; 50,000 is what AWS
     *     gave new accounts free. Kept in a file of the state directory: where that does not outlive the process, each start
     *     begins at 0
     * @param timeoutMs how long a call may take
     * @param backfill {@code when-possible} asks once more about texts that failed or were over budget, when Comprehend answers and
     *     the budget has room; {@code none} leaves them
     */
    public record SentimentSettings(
            @DefaultValue(LEXICON) String analyzer,
            @Nullable URI queue,
            @Nullable String region,
            @Nullable URI endpointOverride,
            @DefaultValue("10") int requestsPerSecond,
            @DefaultValue("50000") long monthlyUnits,
            @DefaultValue("5000") int timeoutMs,
            @DefaultValue(WHEN_POSSIBLE) String backfill) {

        static final String LEXICON = "lexicon";
        static final String COMPREHEND = "comprehend";
        static final String QUEUE = "queue";
        static final String WHEN_POSSIBLE = "when-possible";
        static final String NONE = "none";

        private static final List<String> ANALYZERS = List.of(LEXICON, COMPREHEND, QUEUE);
        private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

        public SentimentSettings {
            if (!ANALYZERS.contains(analyzer)) {
                throw new IllegalArgumentException("tertulia.processors.sentiment.analyzer is " + LEXICON + ", "
                        + COMPREHEND + " or " + QUEUE + ", not \"" + analyzer + "\"");
            }
            queue = queue == null || queue.toString().isBlank() ? null : queue;
            if (analyzer.equals(QUEUE) != (queue != null)) {
                throw new IllegalArgumentException(
                        "tertulia.processors.sentiment.queue is the address of a queue, and is there with analyzer "
                                + QUEUE);
            }
            if (queue != null && !trusted(queue)) {
                throw new IllegalArgumentException("tertulia.processors.sentiment.queue is an https address,"
                        + " or an http address of this machine: texts are sent there");
            }
            region = region == null || region.isBlank() ? null : region;
            if (region == null && !analyzer.equals(LEXICON)) {
                throw new IllegalArgumentException("tertulia.processors.sentiment.region is missing: " + analyzer
                        + " needs one, such as us-east-1");
            }
            if (region != null && !REGION.matcher(region).matches()) {
                throw new IllegalArgumentException("tertulia.processors.sentiment.region is a region of AWS, such as"
                        + " us-east-1, not \"" + region + "\"");
            }
            endpointOverride =
                    endpointOverride == null || endpointOverride.toString().isBlank() ? null : endpointOverride;
            if (endpointOverride != null && !trusted(endpointOverride)) {
                throw new IllegalArgumentException(
                        "tertulia.processors.sentiment.endpoint-override is an https address,"
                                + " or an http address of this machine: texts are sent there");
            }
            within("sentiment.requests-per-second", requestsPerSecond, 1, 1_000);
            within("sentiment.monthly-units", monthlyUnits, 1, 1_000_000_000_000L);
            within("sentiment.timeout-ms", timeoutMs, 100, 10_000);
            if (!backfill.equals(WHEN_POSSIBLE) && !backfill.equals(NONE)) {
                throw new IllegalArgumentException("tertulia.processors.sentiment.backfill is " + NONE + " or "
                        + WHEN_POSSIBLE + ", not \"" + backfill + "\"");
            }
        }

        boolean comprehend() {
            return analyzer.equals(COMPREHEND);
        }

        /** The embedded analyzer leaves nothing to fill in. */
        boolean backFills() {
            return !analyzer.equals(LEXICON) && backfill.equals(WHEN_POSSIBLE);
        }
    }

    /** Whether what people write may be sent there. */
    static boolean trusted(URI address) {
        String host = address.getHost();
        return host != null
                && address.getUserInfo() == null
                && ("https".equalsIgnoreCase(address.getScheme())
                        || ("http".equalsIgnoreCase(address.getScheme()) && THIS_MACHINE.contains(host)));
    }

    static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "tertulia.processors." + name + " is " + min + " to " + max + ", not " + value);
        }
    }
}
