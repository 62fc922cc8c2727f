package chat.tertulia.systemtests.compose;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.Authority;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.history.Verdict;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code ./tertulia smoke}: brings docker-compose.yml up from nothing and uses it through its edge, crashes one of each service and a
 * broker while people talk, upgrades it under them, backs it up, destroys it, restores it, and finds every accepted message. Exit code
 * 0 if all of that is so.
 */
public final class Smoke {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final List<String> CRASHED =
            List.of("ingest-api-1", "push-gateway-1", "stream-processors-1", "kafka-2", "redis");

    /** Both of those that people are connected to; of the other kinds one tells as much as all, in less time. */
    private static final List<String> UPGRADED = List.of(
            "kafka-1",
            "postgres",
            "ingest-api-1",
            "ingest-api-2",
            "stream-processors-2",
            "push-gateway-1",
            "push-gateway-2",
            "functions",
            "edge");

    private final Containers containers;
    private final Path folder;
    private final Path authority;
    private final URI https;
    private final URI http;
    private final long startNanos = System.nanoTime();

    private Smoke(Path repository, Path folder) throws IOException {
        this.folder = folder;
        authority = repository.resolve(".tertulia/edge-authority.crt");
        int httpsPort = freePort();
        int httpPort = freePort();
        https = URI.create("https://localhost:" + httpsPort);
        http = URI.create("http://localhost:" + httpPort);
        containers = new Containers(
                repository.resolve("tertulia"),
                "tertulia-smoke",
                Map.of(
                        "TERTULIA_HTTPS_PORT", Integer.toString(httpsPort),
                        "TERTULIA_HTTP_PORT", Integer.toString(httpPort),
                        "TERTULIA_OPERATORS_PORT", Integer.toString(freePort()),
                        // Two rooms need no more, and each costs every process of this one machine.
                        "TERTULIA_PARTITIONS", "3",
                        // Everybody here is one address, which signs up faster than people do.
                        "TERTULIA_LIMITS_ENABLED", "false"));
    }

    /** @param arguments the repository's folder */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("tertulia-smoke");
        Smoke smoke = new Smoke(Path.of(arguments[0]).toAbsolutePath(), folder);
        int code = 1;
        try {
            smoke.run();
            code = 0;
        } catch (AssertionError | RuntimeException failed) {
            smoke.say("FAILED: " + failed.getMessage());
            failed.printStackTrace();
            smoke.containers.errors().forEach(System.out::println);
        } finally {
            smoke.containers.tertulia("down", "--delete-data", "--yes");
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        System.exit(code);
    }

    private void run() throws Exception {
        containers.tertulia("down", "--delete-data", "--yes");
        containers.tertulia("images");
        say("bringing it up from nothing");
        containers.tertulia("up");
        Authority.trust(authority);
        say("ready");
        edge();
        firstWords();
        Path backup = folder.resolve("backup.tar.gz");
        try (Conversation conversation = new Conversation(https)) {
            crashes(conversation);
            say("upgrading while people talk");
            containers.tertulia(Stream.concat(Stream.of("upgrade", "--again"), UPGRADED.stream())
                    .toArray(String[]::new));
            Verdict verdict = conversation.finish();
            say("judged: " + conversation.accepted() + " accepted, " + conversation.breaks() + " breaks of streams, "
                    + verdict.violations().size() + " violations");
            require(verdict.holds(), verdict.violations().toString());
            containers.tertulia("status");
            containers.tertulia("backup", backup.toString());
            say("destroying all");
            containers.tertulia("down", "--delete-data", "--yes");
            containers.tertulia("restore", backup.toString());
            Verdict remembered = conversation.remembered();
            require(remembered.holds(), remembered.violations().toString());
            say("restored: all " + conversation.accepted() + " accepted messages are there");
        }
        firstWords();
        say("done");
    }

    /** What is true of the edge itself: TLS, HTTP/2, redirects, and both instances of each service behind it. */
    private void edge() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Set<String> served = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                for (String path : List.of("/api/me", "/")) {
                    HttpResponse<Void> answer = client.send(
                            HttpRequest.newBuilder(https.resolve(path)).build(), BodyHandlers.discarding());
                    served.add(answer.headers().firstValue("X-Served-By").orElse("nobody"));
                    require(answer.version() == HttpClient.Version.HTTP_2, "no HTTP/2 but " + answer.version());
                }
            }
            require(
                    served.equals(Set.of("ingest-api-1", "ingest-api-2", "push-gateway-1", "push-gateway-2")),
                    "X-Served-By was " + served);
            HttpResponse<Void> page =
                    client.send(HttpRequest.newBuilder(http.resolve("/x?y=z")).build(), BodyHandlers.discarding());
            require(
                    page.statusCode() == 308
                            && page.headers().firstValue("Location").orElse("").equals(https + "/x?y=z"),
                    "the page over http was " + page + page.headers().map());
            HttpResponse<String> api =
                    client.send(HttpRequest.newBuilder(http.resolve("/api/me")).build(), BodyHandlers.ofString());
            require(
                    api.statusCode() == 403 && api.body().contains("urn:tertulia:problem:https-only"),
                    "the API over http was " + api.statusCode() + " " + api.body());
        }
        say("edge: HTTP/2, both instances of each service, pages redirected, the API not");
    }

    /** Two people sign up, one mentions the other, who follows; both are served through the edge. */
    private void firstWords() {
        String run = Long.toString(System.nanoTime(), 36);
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (ApiClient api = new ApiClient(https, Patience.of(SOON));
                StreamClient streams = new StreamClient(https, 1, Patience.of(SOON))) {
            Account ana = api.signUp("ana" + run, "a password of " + run, null);
            Account bea = api.signUp("bea" + run, "a password of " + run, null);
            String room = api.as(ana)
                    .createRoom("cafe" + run, null, "public")
                    .path("id")
                    .asString();
            api.as(bea).join(room);
            String cursor = api.as(bea).snapshot().path("cursor").asString();
            try (FollowedStream stream = streams.open(bea.token(), cursor, event -> seen.add(event.name()))) {
                Posted posted = api.as(ana).post(room, "c1", "Hola @" + bea.name() + ", ¿café?");
                Set<String> wanted = Set.of("message.posted", "message.mentions", "notification.created");
                await(() -> "the stream brought only " + seen, () -> seen.containsAll(wanted));
                await(
                        () -> "the inbox does not have it",
                        () -> api.as(bea).inbox().path("items").toString().contains(posted.id()));
                await(
                        () -> "the archive does not find it",
                        () -> api.as(bea)
                                .send("GET", "/api/search?query=caf%C3%A9&room=" + room, null)
                                .body()
                                .path("items")
                                .toString()
                                .contains(posted.id()));
            }
        }
        say("signed up, posted, followed, mentioned, notified, archived");
    }

    private void crashes(Conversation conversation) {
        for (String service : CRASHED) {
            int before = containers.restarts(service);
            int accepted = conversation.accepted();
            containers.crash(service);
            await(() -> service + " is not started again", () -> containers.restarts(service) > before);
            long crashed = System.nanoTime();
            await(() -> service + " does not get ready again", () -> containers.isReady(service));
            await(() -> "nothing is accepted any more", () -> conversation.accepted() > accepted + 20);
            say(String.format(
                    "crashed %s: ready again after %.1f s, %d messages accepted meanwhile",
                    service, (System.nanoTime() - crashed) / 1e9, conversation.accepted() - accepted));
        }
    }

    static void await(Supplier<String> otherwise, BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private void say(String what) {
        System.out.printf("[smoke %4d s] %s%n", (System.nanoTime() - startNanos) / 1_000_000_000L, what);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
