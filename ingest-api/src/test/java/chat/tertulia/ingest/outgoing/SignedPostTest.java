package chat.tertulia.ingest.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.connections.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SignedPostTest {

    private static final SigningKeys KEYS = new SigningKeys(new byte[32], null);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final Receiver receiver;
    private final SignedPost post = new SignedPost(Reach.PUBLIC_AND_LOOPBACK, Clock.systemUTC());

    SignedPostTest() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        post.close();
        receiver.close();
    }

    private static SignedPost.Answer post(SignedPost by, URI url, int bodyMax) {
        var request = new SignedPost.Request(url, "m1", "application/json", BODY, KEYS);
        return Objects.requireNonNull(
                by.post(request, Duration.ofSeconds(2), bodyMax).block());
    }

    @Test
    void whatIsPostedIsSignedAndItsAnswerRead() {
        receiver.replies(all -> new Receiver.Reply(200, "{\"text\":\"hola\"}"));

        SignedPost.Answer answer = post(post, receiver.url(), 100);

        assertThat(answer.taken()).isTrue();
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{\"text\":\"hola\"}");
        Receiver.Received received = receiver.received().getFirst();
        assertThat(received.signature()).isEqualTo(KEYS.signature("m1", received.seconds(), BODY));
        assertThat(received.type()).isEqualTo("application/json");
    }

    @Test
    void aRedirectIsNotFollowed() {
        receiver.replies(302);

        assertThat(post(post, receiver.url(), 0).taken()).isFalse();
        assertThat(receiver.received()).extracting(Receiver.Received::path).containsExactly("/hook");
    }

    @Test
    void ofAnAnswerNoMoreIsReadThanIsWanted() {
        receiver.replies(all -> new Receiver.Reply(200, "x".repeat(101)));

        assertThat(post(post, receiver.url(), 100).failure()).isEqualTo("too-large");
        assertThat(post(post, receiver.url(), 0).status()).isEqualTo(200);
    }

    @Test
    void whoeverDoesNotAnswerIsNotWaitedFor() {
        receiver.replies(all -> {
            try {
                Thread.sleep(3_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Receiver.Reply(200, "");
        });

        assertThat(post(post, receiver.url(), 0).failure()).isEqualTo("timeout");
    }

    @Test
    void nobodyThereIsSaid() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(post(post, URI.create("http://localhost:" + free + "/"), 0).failure())
                .isEqualTo("refused");
    }

    @Test
    void aNameOfThisMachineIsNotConnectedTo() {
        Reach plain = new Reach(List.of("http"), Reach::isPublic);
        try (SignedPost outside = new SignedPost(plain, Clock.systemUTC())) {
            assertThat(post(outside, receiver.url(), 0).failure()).isEqualTo("unresolved");
        }
        assertThat(receiver.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/",
                "http://hooks.example:22/",
                "https://user:secret@hooks.example/",
                "ftp://hooks.example/",
                "https://hooks.example/#there",
                "https://ñandú.example/",
                "hooks.example",
                "https://[::1]/",
                "https://"
            })
    void whatMayNotBeCalledIsNoAddress(String url) {
        assertThat(post.parse(url)).isNull();
    }

    @Test
    void whatMayIs() {
        assertThat(post.parse("https://hooks.example/a/b?c=d")).isEqualTo(URI.create("https://hooks.example/a/b?c=d"));
        assertThat(post.parse(receiver.url().toString())).isEqualTo(receiver.url());
    }
}
