package chat.tertulia.ingest.speech.polly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.speech.AudioType;
import chat.tertulia.ingest.speech.NotSpoken;
import chat.tertulia.ingest.speech.NotSpoken.Reason;
import chat.tertulia.ingest.speech.SpeechMetrics;
import chat.tertulia.ingest.speech.Utterance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import redis.embedded.RedisServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/** The real clients of the SDK against a stand-in, and the budget in a real Redis. */
@ExtendWith(OutputCaptureExtension.class)
class PollyEngineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Utterance HOLA = new Utterance("hola, ¿cómo estás?", "es");
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test-key", "test-secret"));

    private static final SdkEventLoopGroup THREADS =
            SdkEventLoopGroup.builder().numberOfThreads(1).build();

    private static @Nullable RedisServer server;
    private static Redis redis;

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-30T23:59:59Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SpeechMetrics metrics = new SpeechMetrics(registry);
    private final AtomicInteger files = new AtomicInteger();
    private AwsStandIn aws;

    @BeforeAll
    static void startRedis() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        server = RedisServer.builder().port(port).setting("save \"\"").build();
        server.start();
        redis = new Redis(new RedisConnection("127.0.0.1", port, null, false));
        redis.awaitUp(PATIENCE);
    }

    @AfterAll
    static void stopRedis() throws IOException {
        var _ = THREADS.eventLoopGroup().shutdownGracefully();
        redis.close();
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void start() throws IOException {
        aws = new AwsStandIn();
        redis.run(commands -> commands.flushall()).block(PATIENCE);
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private PollyEngine polly(long monthly, Duration timeout, Redis counting) {
        return new PollyEngine(
                AwsClients.polly("us-east-1", aws.address(), CREDENTIALS, 4, timeout, THREADS),
                new MonthBudget(counting, monthly, clock),
                metrics);
    }

    private Path file() {
        return folder.resolve("f" + files.incrementAndGet());
    }

    private @Nullable Reason reason(PollyEngine polly, Utterance said) {
        try {
            polly.synthesize(said, file()).block(PATIENCE);
            return null;
        } catch (NotSpoken e) {
            return e.reason();
        }
    }

    private @Nullable String spent(String month) {
        return redis.run(commands -> commands.get("speech:characters:" + month)).block(PATIENCE);
    }

    @Test
    void asksForANeuralVoiceOfTheLanguageAndCountsCharacters() {
        try (PollyEngine polly = polly(1_000, PATIENCE, redis)) {
            Path spanish = file();
            polly.synthesize(HOLA, spanish).block(PATIENCE);
            polly.synthesize(new Utterance("hello 👍", "en"), file()).block(PATIENCE);

            assertThat(spanish).hasContent("audio of " + HOLA.text());
            assertThat(aws.said)
                    .extracting(asked -> asked.get("VoiceId").asString() + " "
                            + asked.get("Engine").asString() + " "
                            + asked.get("OutputFormat").asString() + " "
                            + asked.get("TextType").asString())
                    .containsExactly("Lupe neural mp3 text", "Joanna neural mp3 text");
            assertThat(spent("2026-11")).isEqualTo("25");
            assertThat(registry.counter("tertulia.speech.polly.characters").count())
                    .isEqualTo(25);
        }
    }

    @Test
    void theMonthsCharactersAreForAllInstancesAndBeginAnew() {
        try (PollyEngine one = polly(40, PATIENCE, redis);
                PollyEngine other = polly(40, PATIENCE, redis)) {
            assertThat(reason(one, HOLA)).isNull();
            assertThat(reason(other, HOLA)).isNull();
            assertThat(reason(one, HOLA)).isEqualTo(Reason.OVER_BUDGET);
            assertThat(reason(one, new Utterance("hola", "es"))).isNull();
            assertThat(aws.said).hasSize(3);
            now = now.plusSeconds(1);
            assertThat(reason(other, HOLA)).isNull();
            assertThat(spent("2026-12")).isEqualTo("18");
        }
    }

    @Test
    void whatPollyRefusesIsNotBilledAndTheTextIsInNoLog(CapturedOutput output) {
        try (PollyEngine polly = polly(1_000, PATIENCE, redis)) {
            aws.refusal = new AwsStandIn.Refusal(400, "ThrottlingException");
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.THROTTLED);
            aws.refusal = new AwsStandIn.Refusal(500, "ServiceFailureException");
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.FAILED);
            aws.refusal = new AwsStandIn.Refusal(403, "AccessDeniedException");
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.FAILED);
            assertThat(spent("2026-11")).isEqualTo("0");
            assertThat(aws.said).hasSize(3);
            aws.refusal = null;
            assertThat(reason(polly, HOLA)).isNull();
        }
        assertThat(output.getAll()).contains("AccessDeniedException").doesNotContain("cómo estás");
    }

    @Test
    void aCallHasAnEndAndWhatMayBeBilledCounts() {
        aws.open = new CountDownLatch(1);
        try (PollyEngine polly = polly(1_000, Duration.ofMillis(500), redis)) {
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.FAILED);
            assertThat(spent("2026-11")).isEqualTo("18");
        }
        aws.close();
        try (PollyEngine polly = polly(1_000, PATIENCE, redis)) {
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.FAILED);
            assertThat(spent("2026-11")).isEqualTo("36");
        }
    }

    @Test
    void whatPollySaidAndCannotBeWrittenIsBilled() {
        try (PollyEngine polly = polly(1_000, PATIENCE, redis)) {
            Path nowhere = folder.resolve("none").resolve("f");
            assertThatThrownBy(() -> polly.synthesize(HOLA, nowhere).block(PATIENCE))
                    .isInstanceOfSatisfying(
                            NotSpoken.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
            assertThat(aws.said).hasSize(1);
            assertThat(spent("2026-11")).isEqualTo("18");
        }
    }

    @Test
    void nothingIsSaidUncounted() {
        Redis away = new Redis(new RedisConnection("127.0.0.1", 1, null, false));
        try (PollyEngine polly = polly(1_000, PATIENCE, away)) {
            assertThat(reason(polly, HOLA)).isEqualTo(Reason.FAILED);
            assertThat(aws.said).isEmpty();
        } finally {
            away.close();
        }
    }

    @Test
    void theBucketKeepsAudioAndItsAbsenceIsNoError() throws IOException {
        Path audio = Files.writeString(file(), "audio");
        try (AudioBucket bucket = new AudioBucket(
                AwsClients.s3("us-east-1", aws.address(), CREDENTIALS, 4, Duration.ofSeconds(5), THREADS),
                "audio-bucket",
                metrics)) {
            assertThat(bucket.fetch("a.mp3", file()).block(PATIENCE)).isFalse();
            assertThat(registry.counter("tertulia.speech.bucket.failed").count())
                    .isZero();

            bucket.keep("a.mp3", audio, AudioType.MP3).block(PATIENCE);
            assertThat(aws.objects)
                    .containsExactly(Map.entry("speech/a.mp3", new AwsStandIn.Kept("audio/mpeg", "audio")));
            Path got = file();
            assertThat(bucket.fetch("a.mp3", got).block(PATIENCE)).isTrue();
            assertThat(got).hasContent("audio");

            aws.bucketAway = true;
            Path none = file();
            assertThat(bucket.fetch("a.mp3", none).block(PATIENCE)).isFalse();
            bucket.keep("b.mp3", audio, AudioType.MP3).block(PATIENCE);
            assertThat(none).doesNotExist();
            assertThat(registry.counter("tertulia.speech.bucket.failed").count())
                    .isEqualTo(2);
            aws.bucketAway = false;
            assertThat(bucket.fetch("a.mp3", none).block(PATIENCE)).isTrue();
            aws.close();
            assertThat(bucket.fetch("a.mp3", file()).block(PATIENCE)).isFalse();
        }
    }
}
