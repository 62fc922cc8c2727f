package chat.tertulia.processors;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.processors.ProcessorSettings.Processors;
import chat.tertulia.processors.ProcessorSettings.SentimentSettings;
import chat.tertulia.processors.delivery.DeliveryCounters;
import chat.tertulia.processors.delivery.mail.SmtpRoute;
import chat.tertulia.processors.sentiment.SentimentTopology;
import chat.tertulia.processors.sentiment.comprehend.ComprehendCounters;
import chat.tertulia.telemetry.tracing.Tracing;
import chat.tertulia.telemetry.tracing.TracingSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes the sentiment application as the configuration does. */
public final class SentimentWiring {

    private SentimentWiring() {}

    /** Its resources; called by name where AWS is not on the class path. */
    public static List<AutoCloseable> lexicon() {
        return resources(
                new SentimentSettings(SentimentSettings.LEXICON, null, null, null, 10, 10, 1_000, "when-possible"),
                Path.of("not-used"));
    }

    static List<AutoCloseable> resources(SentimentSettings sentiment, Path stateDir) {
        ProcessorSettings settings = new ProcessorSettings(
                new KafkaConnection("none:1", null),
                new PostgresConnection("h", 1, "d", "u", "p"),
                new RedisConnection("h", 1, null, false),
                new PushSettings(null, null),
                new Processors(
                        List.of(SentimentTopology.APPLICATION),
                        stateDir,
                        1,
                        100,
                        10_000,
                        null,
                        2_000,
                        0,
                        0,
                        sentiment,
                        URI.create("http://localhost:8080"),
                        new DeliverySettings(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                        new MailSettings(
                                null,
                                null,
                                null,
                                null,
                                587,
                                null,
                                null,
                                "tertulia@localhost",
                                SmtpRoute.Tls.STARTTLS,
                                Duration.ofSeconds(1),
                                Path.of("not-used"))));
        return new StreamProcessorsConfiguration()
                .streamProcessors(
                        settings,
                        new ComprehendCounters(),
                        new DeliveryCounters(),
                        new Tracing(null, TracingSettings.of(null, null, null), "test", "test"),
                        new SimpleMeterRegistry())
                .applications()
                .getFirst()
                .application()
                .resources();
    }
}
