package chat.tertulia.standalone;

import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.functions.FunctionsConfiguration;
import chat.tertulia.gateway.PushGatewayConfiguration;
import chat.tertulia.ingest.IngestApiConfiguration;
import chat.tertulia.processors.StreamProcessors;
import chat.tertulia.processors.StreamProcessorsConfiguration;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.cache.LocalCache;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * All of Tertulia in this process: broker, database and cache in the data folder, then every service in one Spring context on
 * one port. The services are the same beans as in their own processes.
 */
public final class Standalone implements AutoCloseable {

    /** Enough for a laptop; a partition count is for ever, so the production one is not copied. */
    static final int PARTITIONS = 12;

    /** The same configurations that the services' own processes run. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        IngestApiConfiguration.class,
        StreamProcessorsConfiguration.class,
        PushGatewayConfiguration.class,
        FunctionsConfiguration.class
    })
    static class Services {}

    private final DataFolder data;
    private final Parts parts;
    private final ConfigurableApplicationContext context;

    private record Parts(LocalBroker broker, LocalDatabase database, LocalCache cache) {

        void close() {
            // The database first: it takes longest, and nothing uses it any more.
            database.close();
            cache.close();
            broker.close();
        }
    }

    private Standalone(DataFolder data, Parts parts, ConfigurableApplicationContext context) {
        this.data = data;
        this.parts = parts;
        this.context = context;
    }

    /**
     * Starts everything and returns when it serves.
     *
     * @throws DataFolder.InUseException if another process has the data folder
     */
    public static Standalone start(StandaloneOptions options)
            throws IOException, DataFolder.InUseException, InterruptedException, ExecutionException {
        return start(options, application -> {});
    }

    /** @param more is given the services before they start: tests add to them */
    static Standalone start(StandaloneOptions options, Consumer<SpringApplication> more)
            throws IOException, DataFolder.InUseException, InterruptedException, ExecutionException {
        DataFolder data = DataFolder.take(options.data());
        Parts parts = null;
        try {
            logToFile(data);
            parts = startParts(data);
            TopicCreation.ensure(
                    parts.broker.connection().clientProperties(),
                    PARTITIONS,
                    1,
                    StreamProcessorsConfiguration.APPLICATIONS);
            SpringApplication application = new SpringApplication(Services.class);
            application.setBannerMode(Banner.Mode.OFF);
            // Ours closes the services before what they run on.
            application.setRegisterShutdownHook(false);
            Connections connections =
                    new Connections(parts.broker.connection(), parts.database.connection(), parts.cache.connection());
            application.setDefaultProperties(StandaloneProperties.of(options, data, connections));
            more.accept(application);
            // For ./tertulia dead-letters and rebuild, which run beside this process.
            connections.keepIn(data);
            return new Standalone(data, parts, application.run());
        } catch (IOException | RuntimeException | InterruptedException | ExecutionException e) {
            if (parts != null) {
                parts.close();
            }
            data.close();
            throw e;
        }
    }

    /** Spring sets logging up only when the services start; the parts before them have things to say too. */
    private static void logToFile(DataFolder data) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("logging", StandaloneProperties.logging(data.file("tertulia.log"))));
        new LoggingSystemProperties(environment).apply();
        LoggingSystem logging = LoggingSystem.get(Standalone.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(environment), null, LogFile.get(environment));
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }

    /** Side by side: each waits mostly for its own disk and process. */
    private static Parts startParts(DataFolder data) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).factory())) {
            Future<LocalDatabase> database = threads.submit(named("PostgreSQL", () -> LocalDatabase.start(data)));
            Future<LocalBroker> broker = threads.submit(named("Kafka", () -> LocalBroker.start(data, PARTITIONS)));
            Future<LocalCache> cache = threads.submit(named("Redis", () -> LocalCache.start(data)));
            @Nullable ExecutionException failure = null;
            for (Future<?> one : List.of(database, broker, cache)) {
                try {
                    one.get();
                } catch (ExecutionException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                for (Future<? extends AutoCloseable> one : List.of(database, broker, cache)) {
                    if (one.state() == Future.State.SUCCESS) {
                        closeQuietly(one.resultNow());
                    }
                }
                throw failure;
            }
            return new Parts(broker.resultNow(), database.resultNow(), cache.resultNow());
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("Could not stop " + part.getClass().getSimpleName() + ": " + e);
        }
    }

    private static <T> Callable<T> named(String part, Callable<T> start) {
        return () -> {
            try {
                return start.call();
            } catch (Exception e) {
                throw new IOException(part + " did not start: " + e.getMessage(), e);
            }
        };
    }

    /** The broker, for tests that take it away. */
    LocalBroker broker() {
        return parts.broker;
    }

    /** The stream applications, for tests that take them away. */
    StreamProcessors processors() {
        return context.getBean(StreamProcessors.class);
    }

    DataFolder data() {
        return data;
    }

    /** The port the page and API are on. */
    public int port() {
        return context.getEnvironment().getProperty("local.server.port", Integer.class, 0);
    }

    /** The port health and metrics are on. */
    int managementPort() {
        return context.getEnvironment().getProperty("local.management.port", Integer.class, 0);
    }

    @Override
    public void close() throws IOException {
        context.close();
        parts.close();
        data.close();
    }
}
