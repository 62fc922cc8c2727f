package chat.tertulia.ingest.speech.polly;

import chat.tertulia.ingest.speech.AudioStore;
import chat.tertulia.ingest.speech.AudioType;
import chat.tertulia.ingest.speech.SpeechMetrics;
import chat.tertulia.ingest.speech.SpeechSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Audio in S3, as {@code speech/<key>.mp3}: the names tell neither words nor messages. The bucket's lifecycle rule removes what is old. */
public final class AudioBucket implements AudioStore {

    static final String PREFIX = "speech/";

    private static final int CALLS_MAX = 16;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(AudioBucket.class);

    private final S3AsyncClient client;
    private final String bucket;
    private final SpeechMetrics metrics;
    private final AtomicBoolean away = new AtomicBoolean();

    AudioBucket(S3AsyncClient client, String bucket, SpeechMetrics metrics) {
        this.client = client;
        this.bucket = bucket;
        this.metrics = metrics;
    }

    public static AudioBucket of(
            SpeechSettings.Polly settings, AwsCredentialsProvider credentials, SpeechMetrics metrics) {
        return new AudioBucket(
                AwsClients.s3(
                        Objects.requireNonNull(settings.region()),
                        settings.bucketEndpointOverride(),
                        credentials,
                        CALLS_MAX,
                        TIMEOUT,
                        null),
                Objects.requireNonNull(settings.bucket()),
                metrics);
    }

    @Override
    public Mono<Boolean> fetch(String name, Path into) {
        return Mono.fromFuture(() -> client.getObject(
                        get -> get.bucket(bucket).key(PREFIX + name), AsyncResponseTransformer.toFile(into)))
                .map(found -> {
                    reached();
                    return true;
                })
                .onErrorResume(e -> {
                    if (e instanceof NoSuchKeyException) {
                        reached();
                    } else {
                        failed(e);
                    }
                    return Mono.just(false);
                });
    }

    @Override
    public Mono<Void> keep(String name, Path from, AudioType type) {
        return Mono.fromFuture(() -> client.putObject(
                        put -> put.bucket(bucket)
                                .key(PREFIX + name)
                                .contentType(type.mediaType().toString()),
                        AsyncRequestBody.fromFile(from)))
                .doOnNext(kept -> reached())
                .then()
                .onErrorResume(e -> {
                    failed(e);
                    return Mono.empty();
                });
    }

    private void reached() {
        if (away.compareAndSet(true, false)) {
            LOG.info("The bucket of the audio can be reached again");
        }
    }

    private void failed(Throwable error) {
        metrics.bucketFailed();
        if (away.compareAndSet(false, true)) {
            LOG.atWarn().setCause(error).log("The bucket of the audio cannot be used; going on without it");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
