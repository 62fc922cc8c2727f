package chat.tertulia.processors.operations;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertiesPropertySource;

/**
 * Where the parts of a running Tertulia are: as a laptop's data folder says, or as the services' own settings do (environment
 * {@code TERTULIA_…}, or file).
 */
public final class Installation {

    private static final String CONNECTIONS = "secrets/connections.properties";
    private static final String KAFKA = "tertulia.kafka";
    private static final String BOOTSTRAP_SERVERS = KAFKA + ".bootstrap-servers";
    private static final Path DATA = Path.of("data");

    private final Binder settings;

    private Installation(Binder settings) {
        this.settings = settings;
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    /**
     * Looks where it is.
     *
     * @param data a data folder; if null, the services' settings, or else the folder {@code data}. Never both, so that not the log
     *     of one installation meets the views of another
     * @throws OperationException if neither is there
     */
    public static Installation find(@Nullable Path data) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of(
                "spring.main.banner-mode", "off",
                "logging.level.root", "error",
                "logging.level.chat.tertulia", "warn",
                "logging.pattern.console", "%msg%n"));
        Properties file =
                data == null && !Files.exists(DATA.resolve(CONNECTIONS)) ? null : read(data == null ? DATA : data);
        application.addInitializers(context -> {
            ConfigurableEnvironment environment = context.getEnvironment();
            if (file != null && (data != null || environment.getProperty(BOOTSTRAP_SERVERS) == null)) {
                environment.getPropertySources().addFirst(new PropertiesPropertySource("data folder", file));
            }
        });
        try (var context = application.run()) {
            if (context.getEnvironment().getProperty(BOOTSTRAP_SERVERS) == null) {
                throw nothingIn(DATA);
            }
            return new Installation(Binder.get(context.getEnvironment()));
        }
    }

    private static OperationException nothingIn(Path data) {
        return new OperationException(
                "No Tertulia has run with its data in " + data.toAbsolutePath()
                        + ". Start ./tertulia run, name its folder with --data, or say where another one is with TERTULIA_KAFKA_…");
    }

    private static Properties read(Path data) {
        Path file = data.resolve(CONNECTIONS);
        if (!Files.exists(file)) {
            throw nothingIn(data);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new OperationException("Cannot read " + file + ": " + e.getMessage(), e);
        }
        return properties;
    }

    public KafkaConnection kafka() {
        return bind(KAFKA, KafkaConnection.class);
    }

    public PostgresConnection postgres() {
        return bind("tertulia.postgres", PostgresConnection.class);
    }

    public RedisConnection redis() {
        return bind("tertulia.redis", RedisConnection.class);
    }

    private <T> T bind(String name, Class<T> type) {
        return settings.bind(name, type)
                .orElseThrow(() -> new OperationException(name + " (TERTULIA_"
                        + name.substring(name.indexOf('.') + 1).toUpperCase(java.util.Locale.ROOT) + "_…) is not set"));
    }
}
