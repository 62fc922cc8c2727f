package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.proxy.CuttingProxy;
import chat.tertulia.systemtests.proxy.FrontProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The clients of docs/examples/stream-clients, as they stand there, follow a room over many cuts, directly and through each
 * proxy: each ends with what was posted, nothing lost, repeated or out of order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class StreamClientsIT {

    private static final int MESSAGES = 150;
    private static final int CUTS = 8;
    private static final String STORE_PASSWORD = "changeit";

    /** How the clients reach the product. */
    enum Way {
        DIRECT(null),
        NGINX(FrontProxy.Kind.NGINX),
        CADDY(FrontProxy.Kind.CADDY),
        HAPROXY(FrontProxy.Kind.HAPROXY);

        private final FrontProxy.@Nullable Kind kind;

        Way(FrontProxy.@Nullable Kind kind) {
            this.kind = kind;
        }
    }

    /** What people follow with, and how it is started. */
    enum Client {
        CURL("bash", "follow.sh"),
        PYTHON("python3", "follow.py"),
        JAVA(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "Follow.java"),
        EVENTSOURCE("node", "follow-eventsource.mjs"),
        FETCH_EVENT_SOURCE("node", "follow-fetch.mjs");

        private final String program;
        private final String file;

        Client(String program, String file) {
            this.program = program;
            this.file = file;
        }
    }

    private final Path clients = FrontProxy.repository().resolve("docs/examples/stream-clients");
    private @Nullable Product started;

    @BeforeAll
    void start() throws Exception {
        if (!Files.isDirectory(clients.resolve("node_modules"))) {
            Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(clients.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(npm.waitFor(2, TimeUnit.MINUTES) ? npm.exitValue() : -1)
                    .as("npm ci in " + clients)
                    .isZero();
        }
        started = Product.own(Map.of(
                "TERTULIA_GATEWAY_RETRYMILLISMIN", "100",
                "TERTULIA_GATEWAY_RETRYMILLISMAX", "200",
                "SERVER_FORWARD_HEADERS_STRATEGY", "NATIVE"));
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    /** One client at work behind a proxy that cuts. */
    private static final class Follower implements AutoCloseable {
        private final CuttingProxy cutting;
        private final Process process;
        private final Path output;

        Follower(CuttingProxy cutting, Process process, Path output) {
            this.cutting = cutting;
            this.process = process;
            this.output = output;
        }

        /** Texts of the room's posted messages, in the order they were printed. */
        List<String> texts(String room) {
            List<String> texts = new ArrayList<>();
            for (String line : lines()) {
                if (line.startsWith("message.posted\t") && line.endsWith("}")) {
                    JsonNode event = JsonMapper.shared()
                            .readTree(line.substring(line.indexOf('\t') + 1))
                            .path("event");
                    if (event.path("room").asString().equals(room)) {
                        texts.add(event.path("message").path("text").asString());
                    }
                }
            }
            return texts;
        }

        List<String> lines() {
            try {
                return Files.exists(output) ? Files.readAllLines(output) : List.of();
            } catch (IOException e) {
                // Half a letter at the end of what is being written.
                return List.of();
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            cutting.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachIsExactOverManyCuts(Way way, @TempDir Path folder) throws Exception {
        Product product = started;
        assertThat(product).isNotNull();
        int port = product.url().getPort();
        Map<Client, Follower> followers = new EnumMap<>(Client.class);
        FrontProxy proxy = way.kind == null ? null : FrontProxy.start(way.kind, port, Map.of());
        try (ApiClient api = product.api()) {
            Person ana = Person.signUp(api, "ana");
            String room = ana.api
                    .createRoom(Person.unique("room"), null, "private")
                    .path("id")
                    .asString();
            String cursor = ana.api.snapshot().path("cursor").asString();
            for (Client client : Client.values()) {
                followers.put(client, follow(client, proxy, port, ana.account.token(), cursor, folder));
            }
            await("all have connected")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> followers.values().stream().allMatch(each -> each.cutting.connections() > 0));

            Random random = new Random(5);
            List<String> posted = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                posted.add("número " + i + " "
                        + "ñandú 🎉 ".repeat(random.nextInt(60)).strip());
                ana.api.post(room, "m" + i, posted.getLast());
            }
            followers.forEach((client, follower) -> await(client + " through " + way)
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(follower.texts(room)).hasSizeGreaterThanOrEqualTo(MESSAGES)));
            followers.forEach((client, follower) -> {
                assertThat(follower.texts(room)).as(client + " through " + way).isEqualTo(posted);
                assertThat(follower.cutting.connections())
                        .as("%s's connections", client)
                        .isGreaterThan(CUTS);
                assertThat(follower.lines()).noneMatch(line -> line.startsWith("gap") || line.startsWith("reset"));
            });
        } finally {
            followers.values().forEach(Follower::close);
            if (proxy != null) {
                proxy.close();
            }
        }
    }

    /**
     * A stream in every spelling that the standard allows, a byte at a time; then one more answer. Without a proxy or a
     * product.
     */
    @ParameterizedTest
    @EnumSource
    void eachReadsWhatTheStandardAllows(Client client, @TempDir Path folder) throws Exception {
        // A shell reads lines by LF, and takes a BOM for a letter.
        String cr = client == Client.CURL ? "\n" : "\r";
        boolean isBomKnown = client != Client.CURL;
        String first = "\uFEFFevent: message.posted\ndata: 1\n\n"
                + ": a comment\r\nunknown: field\r\nretry: 50\r\nevent:message.edited\r\ndata: [1,\r\ndata:2]\r\nid: 5\r\n\r\n"
                + "event: message.deleted\ndata: \"ñandú 🎉\"\nid: 7\n\n".replace("\n", cr)
                + "id: 9\nevent: message.approved\ndata: cut off";
        Path output = folder.resolve("output.txt");
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(30_000);
            Process process = run(
                    client, URI.create("http://localhost:" + server.getLocalPort()), "t", "3", folder, output, null);
            try {
                assertThat(answer(server, first, () -> Files.readString(output).contains("message.deleted")))
                        .matches(request -> request.contains("cursor=3 ")
                                || request.toLowerCase(Locale.ROOT).contains("last-event-id: 3\r"));
                assertThat(answer(
                                server,
                                "event: auth_required\ndata: {}\n\n",
                                () -> Files.readString(output).contains("auth_required")))
                        .containsIgnoringCase("Last-Event-ID: 7\r")
                        .containsIgnoringCase("Authorization: Bearer t\r");

                assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
                assertThat(Files.readString(output))
                        .isEqualTo((isBomKnown ? "message.posted" : "message") + "\t1\nmessage.edited\t[1,\n2]\n"
                                + "message.deleted\t\"ñandú 🎉\"\nauth_required\t{}\n");
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /**
     * Takes a request, gives it in return, and answers it a byte a chunk. The connection breaks once all is read: the JDK's
     * client throws away what was not when it breaks, which is right, as it has not been seen, but no use here.
     */
    private static String answer(ServerSocket server, String text, Callable<Boolean> isRead) throws IOException {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) socket.getInputStream().read());
            }
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                out.write(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
                out.flush();
            }
            await().atMost(Duration.ofSeconds(30)).until(isRead);
            return request.toString();
        }
    }

    private Follower follow(
            Client client, @Nullable FrontProxy proxy, int port, String token, String cursor, Path folder)
            throws Exception {
        Random random = new Random(client.file.length());
        int[] bytes = random.ints(CUTS, 100, 16_000).toArray();
        CuttingProxy cutting = new CuttingProxy(
                proxy == null ? port : proxy.port(),
                connection -> connection < CUTS ? bytes[connection] : CuttingProxy.NEVER);
        Path authority = proxy == null ? null : proxy.authority().orElse(null);
        URI url = URI.create((authority == null ? "http" : "https") + "://localhost:" + cutting.port());
        Path output = folder.resolve(client + ".txt");
        return new Follower(cutting, run(client, url, token, cursor, folder, output, authority), output);
    }

    private Process run(
            Client client, URI url, String token, String cursor, Path folder, Path output, @Nullable Path authority)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(client.program));
        if (client == Client.JAVA && authority != null) {
            Collections.addAll(
                    command,
                    "-Djavax.net.ssl.trustStore=" + store(authority, folder),
                    "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD);
        }
        Collections.addAll(command, clients.resolve(client.file).toString(), url.toString(), cursor);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve(client + ".err").toFile());
        builder.environment().put("TERTULIA_TOKEN", token);
        if (authority != null) {
            for (String variable : List.of("CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")) {
                builder.environment().put(variable, authority.toString());
            }
        }
        return builder.start();
    }

    private static Path store(Path authority, Path folder) throws Exception {
        Path file = folder.resolve("authority.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority);
                OutputStream out = Files.newOutputStream(file)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return file;
    }
}
