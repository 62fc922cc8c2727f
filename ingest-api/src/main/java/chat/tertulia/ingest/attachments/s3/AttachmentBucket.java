package chat.tertulia.ingest.attachments.s3;

import chat.tertulia.ingest.attachments.AttachmentSettings;
import chat.tertulia.ingest.attachments.AttachmentStore;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Files in S3: {@code uploads/<id>} as they came, which the bucket's lifecycle rule removes after a day, {@code kept/<id>} and {@code
 * kept/<id>.thumbnail} as they are read. Browsers upload and download there themselves; pictures go through the server, as the page's
 * policy names no other origin for them.
 */
public final class AttachmentBucket implements AttachmentStore {

    private static final String UPLOADS = "uploads/";
    private static final String KEPT = "kept/";

    private static final int CALLS_MAX = 32;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    /** With the longest body either way. */
    private static final Duration CALL_MAX = Duration.ofSeconds(60);

    /** A reader is sent there at once. */
    private static final Duration READ_WITHIN = Duration.ofMinutes(1);

    private final S3AsyncClient client;
    private final S3Presigner presigner;
    private final String bucket;
    private final Path work;
    private final Clock clock;

    /** Calls nobody yet. */
    public AttachmentBucket(AttachmentSettings.S3 settings, AwsCredentialsProvider credentials, Clock clock)
            throws IOException {
        Region region = Region.of(Objects.requireNonNull(settings.region()));
        URI endpoint = settings.endpointOverride();
        boolean byPath = endpoint != null;
        this.bucket = Objects.requireNonNull(settings.bucket());
        this.clock = clock;
        this.work = Files.createTempDirectory("tertulia-attachments-");
        this.client = S3AsyncClient.builder()
                .region(region)
                .endpointOverride(endpoint)
                .forcePathStyle(byPath)
                .credentialsProvider(credentials)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(CALLS_MAX)
                        .maxPendingConnectionAcquires(4 * CALLS_MAX)
                        .connectionTimeout(CONNECT_MAX)
                        .connectionAcquisitionTimeout(CONNECT_MAX)
                        .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1)))
                .overrideConfiguration(override -> override.apiCallTimeout(CALL_MAX))
                .build();
        this.presigner = S3Presigner.builder()
                .region(region)
                .endpointOverride(endpoint)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(byPath).build())
                .credentialsProvider(credentials)
                .build();
    }

    private static String kept(String id, Part part) {
        return KEPT + (part == Part.FILE ? id : id + ".thumbnail");
    }

    /** The size is one of the signed headers: S3 takes nothing longer or shorter. */
    @Override
    public URI uploadAddress(String room, String id, long bytes, Instant until) {
        return uri(presigner
                .presignPutObject(sign -> sign.signatureDuration(Duration.between(clock.instant(), until))
                        .putObjectRequest(
                                put -> put.bucket(bucket).key(UPLOADS + id).contentLength(bytes)))
                .url());
    }

    @Override
    public Mono<Path> uploaded(String id, Path file) {
        return call(() -> client.getObject(
                        get -> get.bucket(bucket).key(UPLOADS + id), AsyncResponseTransformer.toFile(file)))
                .thenReturn(file)
                .onErrorResume(NoSuchKeyException.class, none -> Mono.empty())
                .onErrorMap(SdkException.class, IOException::new);
    }

    @Override
    public Mono<Void> keep(String id, Part part, Path file, String type) {
        return call(() -> client.putObject(
                        put -> put.bucket(bucket).key(kept(id, part)).contentType(type),
                        AsyncRequestBody.fromFile(file)))
                .onErrorMap(SdkException.class, IOException::new)
                .then();
    }

    @Override
    public Mono<Void> removeUpload(String id) {
        return call(() -> client.deleteObject(delete -> delete.bucket(bucket).key(UPLOADS + id)))
                .onErrorMap(SdkException.class, IOException::new)
                .then();
    }

    @Override
    public Mono<Content> read(String id, Part part) {
        return call(() -> client.getObject(
                        get -> get.bucket(bucket).key(kept(id, part)), AsyncResponseTransformer.toPublisher()))
                .<Content>map(answer -> new Content.Streamed(answer.response().contentLength(), answer))
                .onErrorResume(NoSuchKeyException.class, none -> Mono.empty())
                .onErrorMap(SdkException.class, IOException::new);
    }

    @Override
    public URI address(String id, String type, String disposition) {
        return uri(presigner
                .presignGetObject(sign -> sign.signatureDuration(READ_WITHIN)
                        .getObjectRequest(get -> get.bucket(bucket)
                                .key(kept(id, Part.FILE))
                                .responseContentType(type)
                                .responseContentDisposition(disposition)
                                .responseCacheControl("private, no-store")))
                .url());
    }

    @Override
    public Mono<Void> remove(String id) {
        List<ObjectIdentifier> all = Stream.of(UPLOADS + id, kept(id, Part.FILE), kept(id, Part.THUMBNAIL))
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return call(() -> client.deleteObjects(delete -> delete.bucket(bucket).delete(these -> these.objects(all))))
                .onErrorMap(SdkException.class, IOException::new)
                .flatMap(answer -> answer.errors().isEmpty()
                        ? Mono.empty()
                        : Mono.error(new IOException("S3 did not delete: "
                                + answer.errors().getFirst().code())));
    }

    /** The bucket's lifecycle rule does it. */
    @Override
    public Mono<Void> tidy(Instant before) {
        return Mono.empty();
    }

    @Override
    public Path workFolder() {
        return work;
    }

    private static <T> Mono<T> call(java.util.function.Supplier<java.util.concurrent.CompletableFuture<T>> call) {
        return Mono.fromFuture(call)
                .onErrorMap(CompletionException.class, e -> e.getCause() == null ? e : e.getCause());
    }

    private static URI uri(java.net.URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the SDK makes addresses", e);
        }
    }

    @Override
    public void close() {
        client.close();
        presigner.close();
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(work);
        } catch (IOException e) {
            // It is a temporary folder.
        }
    }
}
