package chat.tertulia.ingest.attachments.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.ingest.attachments.AttachmentSettings;
import chat.tertulia.ingest.attachments.AttachmentStore.Content;
import chat.tertulia.ingest.attachments.AttachmentStore.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Files in a bucket, over HTTP to a stand-in of S3. */
class AttachmentBucketTest {

    private static final String BUCKET = "tertulia-attachments-test";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private S3StandIn s3;

    @SuppressWarnings("NullAway.Init")
    private AttachmentBucket bucket;

    @BeforeEach
    void start() throws IOException {
        s3 = new S3StandIn(BUCKET);
        bucket = new AttachmentBucket(
                new AttachmentSettings.S3(BUCKET, "us-east-1", s3.address()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        bucket.close();
        s3.close();
    }

    private static String text(Content content) {
        return Objects.requireNonNull(Flux.from(((Content.Streamed) content).body())
                .map(bytes -> StandardCharsets.UTF_8
                        .decode(ByteBuffer.allocate(bytes.remaining())
                                .put(bytes)
                                .flip())
                        .toString())
                .reduce(String::concat)
                .block());
    }

    @Test
    void aBrowserPutsWhatTheServerThenKeepsReadsAndDeletes() throws Exception {
        URI address = bucket.uploadAddress("r1", "a1", 4, Instant.now().plusSeconds(600));
        assertThat(address.getRawQuery())
                .contains("X-Amz-Signature=", "X-Amz-Expires=", "X-Amz-SignedHeaders=content-length%3Bhost")
                .doesNotContain("checksum");
        assertThat(bucket.uploaded("a1", folder.resolve("work")).blockOptional())
                .as("nothing yet")
                .isEmpty();

        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = browser.send(
                    HttpRequest.newBuilder(address)
                            .PUT(HttpRequest.BodyPublishers.ofString("hola"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(s3.objects).containsOnlyKeys("uploads/a1");

        Path file = Objects.requireNonNull(
                bucket.uploaded("a1", folder.resolve("work2")).block());
        assertThat(file).hasContent("hola");
        bucket.keep("a1", Part.FILE, file, "text/plain").block();
        bucket.keep("a1", Part.THUMBNAIL, Files.writeString(folder.resolve("small"), "h"), "image/png")
                .block();
        bucket.removeUpload("a1").block();
        assertThat(s3.objects).containsOnlyKeys("kept/a1", "kept/a1.thumbnail");
        assertThat(s3.types).containsEntry("kept/a1", "text/plain").containsEntry("kept/a1.thumbnail", "image/png");
        assertThat(text(Objects.requireNonNull(bucket.read("a1", Part.FILE).block())))
                .isEqualTo("hola");
        assertThat(bucket.read("a2", Part.FILE).blockOptional()).isEmpty();

        URI read = bucket.address("a1", "text/plain", "attachment; filename=\"a.txt\"");
        assertThat(read.getRawQuery()).contains("response-content-disposition=attachment%3B", "X-Amz-Expires=60");

        bucket.remove("a1").block();
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void whatS3CannotDoNowMayBeTriedAgain() {
        s3.away = true;
        assertThatThrownBy(() -> bucket.remove("a1").block())
                .satisfies(error -> assertThat(Exceptions.unwrap(error)).isInstanceOf(IOException.class));
    }
}
