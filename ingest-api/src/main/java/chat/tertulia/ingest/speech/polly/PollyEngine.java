package chat.tertulia.ingest.speech.polly;

import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.speech.AudioType;
import chat.tertulia.ingest.speech.Engine;
import chat.tertulia.ingest.speech.NotSpoken;
import chat.tertulia.ingest.speech.NotSpoken.Reason;
import chat.tertulia.ingest.speech.SpeechMetrics;
import chat.tertulia.ingest.speech.SpeechSettings;
import chat.tertulia.ingest.speech.Utterance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.polly.PollyAsyncClient;
import software.amazon.awssdk.services.polly.model.OutputFormat;
import software.amazon.awssdk.services.polly.model.SynthesizeSpeechRequest;
import software.amazon.awssdk.services.polly.model.TextType;
import software.amazon.awssdk.services.polly.model.VoiceId;

/** Amazon Polly's neural voices, in MP3. The month's characters are taken before a call, and given back when Polly answered that it did not speak. */
public final class PollyEngine implements Engine {

    /** Polly's quota for neural voices is 8 requests a second, 18 at once. */
    private static final int CALLS_MAX = 8;

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(PollyEngine.class);

    private final PollyAsyncClient client;
    private final MonthBudget budget;
    private final SpeechMetrics metrics;

    PollyEngine(PollyAsyncClient client, MonthBudget budget, SpeechMetrics metrics) {
        this.client = client;
        this.budget = budget;
        this.metrics = metrics;
    }

    public static PollyEngine of(
            SpeechSettings.Polly settings,
            AwsCredentialsProvider credentials,
            Redis redis,
            Clock clock,
            SpeechMetrics metrics) {
        return new PollyEngine(
                AwsClients.polly(
                        Objects.requireNonNull(settings.region()),
                        settings.endpointOverride(),
                        credentials,
                        CALLS_MAX,
                        TIMEOUT,
                        null),
                new MonthBudget(redis, settings.monthlyCharacters(), clock),
                metrics);
    }

    @Override
    public String voice(String language) {
        return "polly/neural/" + id(language);
    }

    private static VoiceId id(String language) {
        return language.equals("es") ? VoiceId.LUPE : VoiceId.JOANNA;
    }

    @Override
    public AudioType type() {
        return AudioType.MP3;
    }

    @Override
    public Mono<Void> synthesize(Utterance said, Path into) {
        int length = said.text().codePointCount(0, said.text().length());
        return budget.take(length)
                .switchIfEmpty(Mono.error(() -> new NotSpoken(Reason.OVER_BUDGET)))
                .flatMap(month -> call(said, into, length, month))
                .onErrorMap(e -> e instanceof NotSpoken ? e : notSpoken(e));
    }

    private Mono<Void> call(Utterance said, Path into, int length, YearMonth month) {
        SynthesizeSpeechRequest request = SynthesizeSpeechRequest.builder()
                .engine(software.amazon.awssdk.services.polly.model.Engine.NEURAL)
                .voiceId(id(said.language()))
                .outputFormat(OutputFormat.MP3)
                .textType(TextType.TEXT)
                .text(said.text())
                .build();
        return Mono.fromFuture(() -> client.synthesizeSpeech(request, AsyncResponseTransformer.toFile(into)))
                .doOnNext(done -> metrics.pollySaid(length))
                .then()
                // Only Polly itself can say that it did not speak; all else, as a disk that is full, may have come
                // after it did.
                .onErrorResume(
                        AwsServiceException.class,
                        refused ->
                                budget.giveBack(month, length).onErrorComplete().then(Mono.error(refused)));
    }

    private static NotSpoken notSpoken(Throwable error) {
        boolean throttled = error instanceof AwsServiceException answer && answer.isThrottlingException();
        // The message of an SDK exception may quote the request: the class and the code say enough.
        LOG.atWarn()
                .addKeyValue("error", error.getClass().getSimpleName())
                .addKeyValue(
                        "code",
                        error instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                                ? answer.awsErrorDetails().errorCode()
                                : "none")
                .log("Polly did not speak");
        return new NotSpoken(throttled ? Reason.THROTTLED : Reason.FAILED, error);
    }

    @Override
    public void close() {
        client.close();
    }
}
