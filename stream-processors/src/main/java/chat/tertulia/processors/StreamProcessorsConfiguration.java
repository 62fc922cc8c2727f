package chat.tertulia.processors;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.processors.archive.ArchiveTopology;
import chat.tertulia.processors.archive.PostgresArchive;
import chat.tertulia.processors.archive.Retention;
import chat.tertulia.processors.delivery.DeliveryCounters;
import chat.tertulia.processors.delivery.DeliveryTopology;
import chat.tertulia.processors.mentions.MentionsTopology;
import chat.tertulia.processors.messages.LogEventAt;
import chat.tertulia.processors.moderation.ModerationTopology;
import chat.tertulia.processors.notifications.NotificationsTopology;
import chat.tertulia.processors.notifications.PresentUsers;
import chat.tertulia.processors.roomview.RedisRoomView;
import chat.tertulia.processors.roomview.RoomViewTopology;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.RunningApplication;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.runtime.StreamApplication;
import chat.tertulia.processors.runtime.StreamApplication.Guarantee;
import chat.tertulia.processors.runtime.StreamsOptions;
import chat.tertulia.processors.runtime.Telling;
import chat.tertulia.processors.sentiment.Analyzer;
import chat.tertulia.processors.sentiment.BackFillSource;
import chat.tertulia.processors.sentiment.SentimentTopology;
import chat.tertulia.processors.sentiment.comprehend.ComprehendAnalyzer;
import chat.tertulia.processors.sentiment.comprehend.ComprehendCounters;
import chat.tertulia.processors.sentiment.comprehend.ComprehendLimits;
import chat.tertulia.processors.sentiment.comprehend.QueueAnalyzer;
import chat.tertulia.processors.sentiment.lexicon.LexiconAnalyzer;
import chat.tertulia.processors.statistics.StatisticsTopology;
import chat.tertulia.processors.views.KafkaLogGap;
import chat.tertulia.processors.views.LogGap;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewStore;
import chat.tertulia.processors.views.ViewStoreBuilder;
import chat.tertulia.processors.views.ViewTopology;
import chat.tertulia.telemetry.TelemetryConfiguration;
import chat.tertulia.telemetry.tracing.Traces;
import chat.tertulia.telemetry.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans of stream-processors. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProcessorSettings.class)
@Import(TelemetryConfiguration.class)
public class StreamProcessorsConfiguration {

    /** The names of all applications; each has a dead-letter topic, which must be there. */
    public static final List<String> APPLICATIONS = List.of(
            ArchiveTopology.APPLICATION,
            DeliveryTopology.APPLICATION,
            MentionsTopology.APPLICATION,
            ModerationTopology.APPLICATION,
            NotificationsTopology.APPLICATION,
            RoomViewTopology.APPLICATION,
            SentimentTopology.APPLICATION,
            StatisticsTopology.APPLICATION);

    private static final Set<String> VIEWS = Set.of(ArchiveTopology.APPLICATION, RoomViewTopology.APPLICATION);

    private static final String RANDOM = "L64X128MixRandom";

    /** The units of the month, in the state directory. */
    private static final String COMPREHEND_MONTH_FILE = "comprehend-month";

    /** Before the texts' own time is over. */
    private static final Duration QUEUE_ANSWER_MAX = Duration.ofSeconds(25);

    private static final long PAUSE_FIRST_MS = 100;

    /** What was away is back for at most this long before it is noticed. */
    private static final long PAUSE_MAX_MS = 5_000;

    @Bean
    ComprehendCounters comprehendCounters() {
        return new ComprehendCounters();
    }

    @Bean
    DeliveryCounters deliveryCounters() {
        return new DeliveryCounters();
    }

    @Bean
    DeliveryMetrics deliveryMetrics(DeliveryCounters delivery) {
        return new DeliveryMetrics(delivery);
    }

    @Bean
    StreamProcessors streamProcessors(
            ProcessorSettings settings,
            ComprehendCounters comprehend,
            DeliveryCounters delivery,
            Tracing tracing,
            MeterRegistry registry) {
        Traces traces = tracing.of("stream-processors");
        Applications applications = new Applications(
                settings,
                Clock.systemUTC(),
                RandomGenerator.of(RANDOM),
                comprehend,
                delivery,
                name -> new Telling(name, traces, viewDelay(registry, name)));
        return new StreamProcessors(settings.processors().applications().stream()
                .map(applications::make)
                .toList());
    }

    private static LongConsumer viewDelay(MeterRegistry registry, String application) {
        if (!VIEWS.contains(application)) {
            return delay -> {};
        }
        Timer timer = Timer.builder("tertulia.processor.view.delay")
                .description("From a record's time to the write that showed it, of the oldest record of each batch")
                .tag("application", application)
                .register(registry);
        return delay -> timer.record(delay, TimeUnit.MILLISECONDS);
    }

    @Bean
    StreamProcessorsHealth streamProcessorsHealthIndicator(StreamProcessors processors) {
        return new StreamProcessorsHealth(processors);
    }

    @Bean
    StreamProcessorsMetrics streamProcessorsMetrics(StreamProcessors processors) {
        return new StreamProcessorsMetrics(processors);
    }

    @Bean
    ComprehendMetrics comprehendMetrics(ProcessorSettings settings, ComprehendCounters comprehend) {
        var processors = settings.processors();
        boolean used = processors.sentiment().comprehend()
                && processors.applications().contains(SentimentTopology.APPLICATION);
        return new ComprehendMetrics(used, comprehend);
    }

    /** Makes applications with all they need. */
    private static final class Applications {
        private final ProcessorSettings settings;
        private final Clock clock;
        private final RandomGenerator random;
        private final ComprehendCounters comprehend;
        private final DeliveryCounters delivery;
        private final Function<String, Telling> telling;
        private final StreamsOptions options;

        Applications(
                ProcessorSettings settings,
                Clock clock,
                RandomGenerator random,
                ComprehendCounters comprehend,
                DeliveryCounters delivery,
                Function<String, Telling> telling) {
            this.telling = telling;
            this.comprehend = comprehend;
            this.delivery = delivery;
            this.settings = settings;
            this.clock = clock;
            this.random = random;
            var processors = settings.processors();
            try {
                // All applications would make it at once, and those that come second fail.
                Files.createDirectories(processors.stateDir());
            } catch (IOException e) {
                throw new UncheckedIOException("tertulia.processors.state-dir cannot be made", e);
            }
            options = new StreamsOptions(
                    settings.kafka().clientProperties(),
                    processors.stateDir(),
                    processors.threads(),
                    processors.commitIntervalMs(),
                    processors.sessionTimeoutMs(),
                    processors.instanceId(),
                    processors.standbyReplicas());
        }

        RunningApplication make(String name) {
            Progress progress = new Progress(clock, telling.apply(name));
            StopSignal stop = new StopSignal();
            Supplier<BackOff> backOff = () -> new BackOff(stop, random, PAUSE_FIRST_MS, PAUSE_MAX_MS);
            StreamApplication application = switch (name) {
                case MentionsTopology.APPLICATION ->
                    new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> MentionsTopology.of(progress),
                            progress,
                            stop,
                            List.of());
                case ModerationTopology.APPLICATION -> {
                    WordMatcher words = WordMatcher.shipped();
                    yield new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> ModerationTopology.of(words, progress),
                            progress,
                            stop,
                            List.of());
                }
                case SentimentTopology.APPLICATION -> {
                    List<AutoCloseable> resources = new ArrayList<>();
                    Analyzer analyzer = analyzer(resources);
                    BackFillSource backFill =
                            settings.processors().sentiment().backFills() ? backFill(name, resources) : null;
                    yield new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> SentimentTopology.of(analyzer, backFill, clock, progress),
                            progress,
                            stop,
                            resources);
                }
                case StatisticsTopology.APPLICATION ->
                    new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> StatisticsTopology.of(progress),
                            progress,
                            stop,
                            List.of());
                case NotificationsTopology.APPLICATION -> {
                    PresentUsers present = new PresentUsers(settings.redis(), clock);
                    yield new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> NotificationsTopology.of(present, progress),
                            progress,
                            stop,
                            List.of(present));
                }
                case DeliveryTopology.APPLICATION -> {
                    DeliveryWiring wiring = new DeliveryWiring(settings, clock);
                    yield new StreamApplication(
                            name,
                            Guarantee.EXACTLY_ONCE,
                            () -> DeliveryTopology.of(
                                    wiring.senders(),
                                    settings.processors().delivery().times(),
                                    random,
                                    delivery,
                                    progress),
                            progress,
                            stop,
                            List.of(wiring));
                }
                case RoomViewTopology.APPLICATION -> {
                    RedisRoomView view = new RedisRoomView(settings.redis());
                    KafkaLogGap gap = gap(name, ViewTopology.FACTS);
                    yield new StreamApplication(
                            name,
                            Guarantee.AT_LEAST_ONCE,
                            () -> RoomViewTopology.of(stores(name, view, gap, progress, backOff), progress),
                            progress,
                            stop,
                            List.of(gap, view));
                }
                case ArchiveTopology.APPLICATION -> {
                    PostgresArchive archive = new PostgresArchive(
                            settings.postgres(), settings.processors().threads(), clock);
                    Retention retention =
                            new Retention(archive, settings.processors().archiveKeepMonths());
                    KafkaLogGap gap = gap(name, ArchiveTopology.TOPICS);
                    yield new StreamApplication(
                            name,
                            Guarantee.AT_LEAST_ONCE,
                            () -> ArchiveTopology.of(stores(name, archive, gap, progress, backOff), progress),
                            progress,
                            stop,
                            List.of(gap, retention, archive));
                }
                default -> throw new IllegalArgumentException("no such application: " + name);
            };
            return new RunningApplication(application, options, backOff);
        }

        private Analyzer analyzer(List<AutoCloseable> resources) {
            var sentiment = settings.processors().sentiment();
            if (sentiment.queue() != null) {
                return queue(sentiment.queue(), resources);
            }
            return sentiment.comprehend() ? comprehend(resources) : new LexiconAnalyzer();
        }

        private Analyzer queue(URI requests, List<AutoCloseable> resources) {
            var sentiment = settings.processors().sentiment();
            QueueAnalyzer analyzer = QueueAnalyzer.connect(
                    Objects.requireNonNull(sentiment.region(), "region"),
                    sentiment.endpointOverride(),
                    requests,
                    settings.processors().instanceId(),
                    QUEUE_ANSWER_MAX);
            resources.add(analyzer);
            return analyzer;
        }

        /** Only here is anything of Comprehend loaded. */
        private Analyzer comprehend(List<AutoCloseable> resources) {
            var sentiment = settings.processors().sentiment();
            ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("comprehend").daemon().factory());
            ComprehendAnalyzer analyzer = ComprehendAnalyzer.connect(
                    Objects.requireNonNull(sentiment.region(), "region"),
                    sentiment.endpointOverride(),
                    ComprehendLimits.of(
                            sentiment.requestsPerSecond(),
                            sentiment.monthlyUnits(),
                            settings.processors().stateDir().resolve(COMPREHEND_MONTH_FILE),
                            sentiment.timeoutMs()),
                    comprehend,
                    clock,
                    RandomGenerator.of(RANDOM),
                    scheduler);
            resources.add(analyzer);
            resources.add(scheduler::shutdownNow);
            return analyzer;
        }

        private BackFillSource backFill(String name, List<AutoCloseable> resources) {
            LogEventAt log = new LogEventAt(settings.kafka().clientProperties(), name + "-lookup");
            ExecutorService reader = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("sentiment-lookup").daemon().factory());
            resources.add(reader::shutdownNow);
            resources.add(log);
            return new BackFillSource(log, reader);
        }

        private KafkaLogGap gap(String name, Set<Topic> topics) {
            return KafkaLogGap.upToCommitted(settings.kafka().clientProperties(), name, topics);
        }

        private ViewStoreBuilder stores(
                String name, View view, LogGap gap, Progress progress, Supplier<BackOff> backOff) {
            int batchMax = settings.processors().batchRecordsMax();
            return new ViewStoreBuilder(name, () -> new ViewStore(name, view, gap, batchMax, clock, progress, backOff));
        }
    }
}
