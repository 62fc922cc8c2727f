package chat.tertulia.functions;

import chat.tertulia.functions.commands.CommandReader;
import chat.tertulia.functions.digest.DigestClock;
import chat.tertulia.functions.digest.DigestRun;
import chat.tertulia.functions.tagging.TaggingPoller;
import chat.tertulia.telemetry.TelemetryConfiguration;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans of the functions that run in process. Imported by their own main and by standalone. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FunctionsSettings.class)
@Import(TelemetryConfiguration.class)
public class FunctionsConfiguration {

    /** What can run in process. */
    public static final List<String> FUNCTIONS = List.of("commands", "digest");

    @Bean
    SlowTagging slowTagging(FunctionsSettings settings) {
        var tagging = settings.functions().tagging();
        return new SlowTagging(
                tagging.queue() == null || tagging.region() == null
                        ? null
                        : new TaggingPoller(tagging.queue(), tagging.region(), tagging.endpointOverride()));
    }

    /** Slow tagging in this process, if there is a queue for it. */
    record SlowTagging(@Nullable TaggingPoller poller) implements AutoCloseable {
        @Override
        public void close() {
            if (poller != null) {
                poller.close();
            }
        }
    }

    @Bean
    DigestClock digestClock(FunctionsSettings settings) {
        Clock clock = Clock.systemUTC();
        DigestRun run = new DigestRun(
                settings::postgres,
                settings.processors().publicUrl(),
                settings.processors().mail().post(clock)::send,
                clock);
        DigestClock digests = new DigestClock(run, settings.functions().digestFrom(), clock);
        if (settings.functions().enabled().contains("digest")) {
            digests.start();
        }
        return digests;
    }

    @Bean
    CommandWorkers commandWorkers(FunctionsSettings settings) {
        return new CommandWorkers(
                settings.functions().enabled().contains("commands")
                        ? new CommandReader(settings.kafka(), new SecureRandom(), Clock.systemUTC())
                        : null);
    }

    /** The workers of this process, if there are to be any. */
    record CommandWorkers(@Nullable CommandReader reader) implements AutoCloseable {
        @Override
        public void close() throws InterruptedException {
            if (reader != null) {
                reader.close();
            }
        }
    }
}
