package chat.tertulia.processors.delivery.push;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.connections.Reach;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Letters;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.recipients.PushTargets;
import chat.tertulia.processors.delivery.recipients.Subscription;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(30)
final class PushCarrierTest {

    private static final PushKeys KEYS = PushKeys.generate();
    private static final Reach LOOPBACK = new Reach(List.of("http"), InetAddress::isLoopbackAddress);
    private static final Letter LETTER =
            Letters.letter(Channel.PUSH, "es", Letters.mention("n1", "r1", "¿vienes, @bea?"));

    @SuppressWarnings("ArrayRecordComponent")
    private record Received(String path, Map<String, List<String>> headers, byte[] body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final List<Subscription> gone = new ArrayList<>();
    private final PushService service = new PushService(LOOPBACK, Duration.ofMillis(700));
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        service.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws java.io.IOException {
        String path = exchange.getRequestURI().getPath();
        received.add(new Received(
                path,
                Map.copyOf(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes()));
        int status = statuses.getOrDefault(path, 201);
        if (status == 0) {
            return;
        }
        if (status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "90");
        }
        if (status == 307) {
            exchange.getResponseHeaders().set("Location", endpoint("/elsewhere"));
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private String endpoint(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private Outcome carry(Letter letter, PushService by, Subscription... subscriptions) {
        return new PushCarrier(
                        any -> new PushTargets(List.of(subscriptions), Map.of()),
                        gone::add,
                        new PushWriter(URI.create("https://chat.example")),
                        by,
                        "mailto:tertulia@chat.example",
                        KEYS.publicKey(),
                        KEYS.privateKey())
                .carry(letter);
    }

    @Test
    void theTestsBrowserReadsTheExampleOfTheRfc() throws Exception {
        Browser browser = Browser.of(
                "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "BTBZMqHH6r4Tts7J_aSIgg");
        byte[] read = browser.read(
                Base64.getUrlDecoder()
                        .decode(
                                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w"
                                        + "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"));

        assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo("When I grow up, I want to be a watermelon");
    }

    @Test
    void theBrowserReadsWhatWasSaid() throws Exception {
        Browser browser = Browser.any();

        assertThat(carry(LETTER, service, browser.subscription(endpoint("/a")))).isEqualTo(new Outcome.Sent(Map.of()));

        Received push = received.getFirst();
        JsonNode shown = Json.read(browser.read(push.body), JsonNode.class);
        assertThat(shown.path("type").asString()).isEqualTo("notification");
        assertThat(shown.path("title").asString()).isEqualTo("ana te mencionó en la r1");
        assertThat(shown.path("body").asString()).isEqualTo("¿vienes, @bea?");
        assertThat(shown.path("url").asString()).isEqualTo("https://chat.example/#/room/r1/3%3A17");
        assertThat(push.headers.get("Content-encoding")).containsExactly("aes128gcm");
        assertThat(push.headers.get("Ttl")).containsExactly("86400");
        assertThat(push.headers.get("Urgency")).containsExactly("normal");
        assertThat(push.headers.get("Topic")).containsExactly(shown.path("tag").asString());
        assertThat(shown.path("tag").asString()).matches("[A-Za-z0-9_-]{1,32}");
        assertThat(push.headers.get("Content-length")).containsExactly(String.valueOf(push.body.length));
    }

    @Test
    void theServiceCanTellWhoSays() throws Exception {
        carry(LETTER, service, Browser.any().subscription(endpoint("/a")));

        String authorization = received.getFirst()
                .headers
                .getOrDefault("Authorization", List.of())
                .getFirst();
        assertThat(authorization).startsWith("vapid t=").contains("k=" + KEYS.publicKey());
        String[] token = authorization
                .substring("vapid t=".length(), authorization.indexOf(','))
                .split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(Browser.key(Base64.getUrlDecoder().decode(KEYS.publicKey())));
        signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(token[2]))).isTrue();
        JsonNode claims = Json.read(Base64.getUrlDecoder().decode(token[1]), JsonNode.class);
        assertThat(claims.path("sub").asString()).isEqualTo("mailto:tertulia@chat.example");
        assertThat(claims.path("aud").asString()).isEqualTo(endpoint(""));
    }

    @Test
    void eachRoomIsAPushAndALongOneIsCut() throws Exception {
        Browser browser = Browser.any();
        Letter letter = Letters.counting(
                Letters.letter(
                        Channel.PUSH,
                        "es",
                        Letters.waiting(
                                "n1",
                                chat.tertulia.contracts.inbox.Notification.Reason.MENTION,
                                "r1",
                                "ñ".repeat(512),
                                "\"\\".repeat(80),
                                null),
                        Letters.mention("n2", "r2", "hola")),
                "r2",
                12);

        carry(letter, service, browser.subscription(endpoint("/a")));

        assertThat(received).hasSize(2);
        for (Received push : received) {
            assertThat(browser.read(push.body)).hasSizeLessThanOrEqualTo(PushWriter.PAYLOAD_BYTES_MAX);
        }
        assertThat(Json.read(browser.read(received.getLast().body), JsonNode.class)
                        .path("title")
                        .asString())
                .isEqualTo("13 notificaciones en la r2");
    }

    @Test
    void browsersThatAreGoneAreForgotten() throws Exception {
        statuses.put("/gone", 410);
        statuses.put("/unknown", 404);
        Subscription first = Browser.any().subscription(endpoint("/gone"));
        Subscription second = Browser.any().subscription(endpoint("/unknown"));

        assertThat(carry(LETTER, service, first, second, Browser.any().subscription(endpoint("/a"))))
                .isEqualTo(new Outcome.Sent(Map.of()));
        assertThat(gone).containsExactlyInAnyOrder(first, second);
        assertThat(carry(LETTER, service, first)).isEqualTo(new Outcome.Suppressed(Delivery.Reason.NO_SUBSCRIPTION));
        assertThat(carry(LETTER, service)).isEqualTo(new Outcome.Suppressed(Delivery.Reason.NO_SUBSCRIPTION));
    }

    @Test
    void whatMayWorkLaterIsTriedAgain() throws Exception {
        statuses.put("/busy", 429);
        statuses.put("/broken", 503);
        statuses.put("/silent", 0);
        statuses.put("/refuses", 403);
        Browser browser = Browser.any();

        assertThat(carry(LETTER, service, browser.subscription(endpoint("/busy"))))
                .isEqualTo(new Outcome.Retry(Duration.ofSeconds(90)));
        assertThat(carry(LETTER, service, browser.subscription(endpoint("/broken"))))
                .isEqualTo(new Outcome.Retry(Duration.ZERO));
        assertThat(carry(LETTER, service, browser.subscription(endpoint("/silent"))))
                .isEqualTo(new Outcome.Retry(Duration.ZERO));
        assertThat(carry(LETTER, service, browser.subscription(endpoint("/refuses"))))
                .isEqualTo(new Outcome.Refused());
        assertThat(gone).isEmpty();
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        statuses.put("/a", 307);

        assertThat(carry(LETTER, service, Browser.any().subscription(endpoint("/a"))))
                .isEqualTo(new Outcome.Refused());
        assertThat(received).extracting(Received::path).containsExactly("/a");
    }

    @Test
    void nothingInsideIsConnectedTo() throws Exception {
        Browser browser = Browser.any();
        try (PushService careful =
                new PushService(new Reach(List.of("http"), Reach::isPublic), Duration.ofSeconds(1))) {
            // "localhost" is a name like any other: only what it resolves to gives it away.
            carry(LETTER, careful, browser.subscription(endpoint("/a")));
            carry(
                    LETTER,
                    careful,
                    browser.subscription(
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/a"));
            carry(
                    LETTER,
                    careful,
                    browser.subscription("http://[::1]:" + server.getAddress().getPort() + "/a"));
        }
        try (PushService product = new PushService(Reach.PUBLIC, Duration.ofSeconds(1))) {
            carry(LETTER, product, browser.subscription(endpoint("/a")));
        }

        assertThat(received).isEmpty();
        assertThat(gone).hasSize(4);
    }

    @Test
    void aKeyThatIsNoneIsForgotten() {
        Subscription broken = new Subscription(
                endpoint("/a"),
                Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[65]),
                "AAAAAAAAAAAAAAAAAAAAAA");

        carry(LETTER, service, broken);

        assertThat(received).isEmpty();
        assertThat(gone).containsExactly(broken);
    }
}
