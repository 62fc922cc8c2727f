package chat.tertulia.ingest;

import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.speech.AudioFolder;
import chat.tertulia.ingest.speech.AudioStore;
import chat.tertulia.ingest.speech.Engine;
import chat.tertulia.ingest.speech.EspeakEngine;
import chat.tertulia.ingest.speech.Speech;
import chat.tertulia.ingest.speech.SpeechController;
import chat.tertulia.ingest.speech.SpeechMetrics;
import chat.tertulia.ingest.speech.SpeechSettings;
import chat.tertulia.ingest.speech.polly.AudioBucket;
import chat.tertulia.ingest.speech.polly.PollyEngine;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Messages read aloud: by whom, and where the audio is kept. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SpeechSettings.class)
class SpeechConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(SpeechConfiguration.class);

    private static final long MEGABYTE = 1 << 20;

    /** espeak-ng takes some 20 ms for a message; what takes longer than this is stuck or waits behind too many. */
    private static final Duration ESPEAK_MAX = Duration.ofSeconds(10);

    /** Four minutes of it. */
    private static final long ESPEAK_BYTES_MAX = 10 * MEGABYTE;

    private final Clock clock = Clock.systemUTC();

    @Bean
    SpeechMetrics speechMetrics(MeterRegistry registry) {
        return new SpeechMetrics(registry);
    }

    @Bean
    Voice voice(SpeechSettings settings, Redis redis, SpeechMetrics metrics) throws IOException {
        Engine engine = switch (settings.engine()) {
            case AUTO -> espeak();
            case ESPEAK -> installed(espeak());
            case POLLY -> Amazon.engine(settings, redis, clock, metrics);
            case BROWSER -> null;
        };
        LOG.atInfo()
                .addKeyValue("voice", engine == null ? "browser" : engine.voice("en"))
                .log("Messages are read aloud");
        if (engine == null) {
            return new Voice(null);
        }
        Path set = settings.folder();
        AudioFolder folder = new AudioFolder(
                set == null ? Files.createTempDirectory("tertulia-speech-") : set,
                set == null,
                settings.folderMegabytes() * MEGABYTE,
                clock);
        return new Voice(new Speech(engine, Amazon.store(settings, metrics), folder, metrics));
    }

    private static @Nullable Engine espeak() {
        String version = EspeakEngine.version(EspeakEngine.PROGRAM);
        return version == null
                ? null
                : new EspeakEngine(
                        EspeakEngine.PROGRAM,
                        version,
                        Runtime.getRuntime().availableProcessors(),
                        ESPEAK_MAX,
                        ESPEAK_BYTES_MAX);
    }

    private static Engine installed(@Nullable Engine espeak) {
        if (espeak == null) {
            throw new IllegalStateException(
                    "tertulia.speech.engine is espeak, and espeak-ng is not installed or does not start");
        }
        return espeak;
    }

    @Bean
    SpeechController speechController(
            Voice voice, Membership membership, History history, RateLimits limits, SpeechMetrics metrics) {
        return new SpeechController(voice.speech, membership, history, limits, metrics);
    }

    /** The speech of this instance, if it can speak. */
    record Voice(@Nullable Speech speech) implements AutoCloseable {
        @Override
        public void close() {
            if (speech != null) {
                speech.close();
            }
        }
    }

    /** Apart, so that no class of AWS is loaded where Polly does not speak. */
    private static final class Amazon {

        static Engine engine(SpeechSettings settings, Redis redis, Clock clock, SpeechMetrics metrics) {
            return PollyEngine.of(settings.polly(), credentials(), redis, clock, metrics);
        }

        static @Nullable AudioStore store(SpeechSettings settings, SpeechMetrics metrics) {
            return settings.engine() == SpeechSettings.Choice.POLLY
                            && settings.polly().bucket() != null
                    ? AudioBucket.of(settings.polly(), credentials(), metrics)
                    : null;
        }

        private static DefaultCredentialsProvider credentials() {
            return DefaultCredentialsProvider.builder().build();
        }
    }
}
