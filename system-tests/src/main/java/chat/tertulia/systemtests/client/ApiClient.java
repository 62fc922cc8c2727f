package chat.tertulia.systemtests.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The REST API, blocking: meant for virtual threads, safe for any number of them.
 *
 * <p>A call whose outcome is unknown, because the connection broke or the server said 429, 502, 503 or 504, is sent again
 * for as long as {@link Patience} lasts; {@code Retry-After} is obeyed. That is safe for every call here: queries and
 * {@code PUT}/{@code DELETE} are idempotent, a message carries its {@code clientId}, and sign-up and room creation answer
 * 409 to the second sending. Any other refusal is an {@link ApiProblem}.
 *
 * <p>REST is on the JDK's client, streams are not (see {@link StreamClient}).
 */
public final class ApiClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE_MAX = 200;

    private final URI base;
    private final HttpClient http;
    private final Patience patience;
    private final @Nullable String token;

    public ApiClient(URI base, Patience patience) {
        this(
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build(),
                patience,
                null);
    }

    private ApiClient(URI base, HttpClient http, Patience patience, @Nullable String token) {
        this.base = base;
        this.http = http;
        this.patience = patience;
        this.token = token;
    }

    /** The same client, calling with this bearer token. Closing it closes the connections of both. */
    public ApiClient as(@Nullable String bearer) {
        return new ApiClient(base, http, patience, bearer);
    }

    public ApiClient as(Account account) {
        return as(account.token());
    }

    public URI base() {
        return base;
    }

    // ---- accounts

    public Account signUp(String name, String password, @Nullable String displayName) {
        ObjectNode body = object().put("name", name).put("password", password);
        if (displayName != null) {
            body.put("displayName", displayName);
        }
        return account(send("POST", "/api/users", body));
    }

    public Account signIn(String name, String password) {
        return account(send("POST", "/api/sessions", object().put("name", name).put("password", password)));
    }

    public void signOut() {
        send("DELETE", "/api/sessions/current", null);
    }

    private static Account account(Answer answer) {
        JsonNode user = answer.body().path("user");
        return new Account(required(user, "id"), required(user, "name"), required(answer.body(), "token"));
    }

    // ---- rooms

    /** Makes a room, and returns it as the server describes it. */
    public JsonNode createRoom(String name, @Nullable String title, String kind) {
        ObjectNode body = object().put("name", name).put("kind", kind);
        if (title != null) {
            body.put("title", title);
        }
        return send("POST", "/api/rooms", body).body().path("room");
    }

    public JsonNode direct(Collection<String> users) {
        ObjectNode body = object();
        users.forEach(body.putArray("users")::add);
        return send("POST", "/api/direct", body).body().path("room");
    }

    public JsonNode room(String room) {
        return send("GET", "/api/rooms/" + encode(room), null).body().path("room");
    }

    /** All rooms of the caller, with their unread counts. */
    public List<JsonNode> rooms() {
        return allItems("/api/rooms?limit=" + PAGE_MAX);
    }

    /** The public room of exactly this name. */
    public Optional<JsonNode> publicRoom(String name) {
        return allItems("/api/rooms?scope=public&limit=" + PAGE_MAX + "&query=" + encode(name)).stream()
                .filter(room -> room.path("name").asString("").equalsIgnoreCase(name))
                .findFirst();
    }

    public JsonNode join(String room) {
        return send("PUT", "/api/rooms/" + encode(room) + "/members/me", object())
                .body()
                .path("room");
    }

    public void invite(String room, String user) {
        send("PUT", "/api/rooms/" + encode(room) + "/members/" + encode(user), object());
    }

    public void leave(String room) {
        send("DELETE", "/api/rooms/" + encode(room) + "/members/me", null);
    }

    // ---- messages

    public Posted post(String room, String clientId, String text) {
        Answer answer = send(
                "POST",
                "/api/rooms/" + encode(room) + "/messages",
                object().put("clientId", clientId).put("text", text));
        JsonNode message = answer.body().path("message");
        JsonNode position = answer.body().path("position");
        return new Posted(
                required(message, "id"),
                Position.parse(position.isString() ? position.stringValue() : required(message, "position")),
                message,
                answer.status() == 200,
                answer.attempts(),
                answer.firstSentNanos());
    }

    public JsonNode edit(String room, String message, String text) {
        return send("PATCH", message(room, message), object().put("text", text))
                .body()
                .path("message");
    }

    public void delete(String room, String message) {
        send("DELETE", message(room, message), null);
    }

    private static String message(String room, String message) {
        return "/api/rooms/" + encode(room) + "/messages/" + encode(message);
    }

    /**
     * One page of history.
     *
     * @param before the {@code next} of the page after it; null for the newest page
     * @param atLeast a position the answer must include, if the server can within its 2 s
     */
    public HistoryPage historyPage(String room, @Nullable String before, int limit, @Nullable Position atLeast) {
        String query = "?limit=" + limit
                + (before == null ? "" : "&before=" + encode(before))
                + (atLeast == null ? "" : "&atLeast=" + encode(atLeast.toString()));
        JsonNode body = send("GET", "/api/rooms/" + encode(room) + "/messages" + query, null)
                .body();
        return new HistoryPage(List.copyOf(body.path("items").values()), text(body, "next"), text(body, "position"));
    }

    /** A room's whole history, oldest first, read page by page from its end. */
    public List<JsonNode> history(String room, @Nullable Position atLeast) {
        Deque<List<JsonNode>> pages = new ArrayDeque<>();
        String before = null;
        do {
            HistoryPage page = historyPage(room, before, PAGE_MAX, before == null ? atLeast : null);
            pages.addFirst(page.items());
            if (page.next() != null && page.next().equals(before)) {
                throw new IllegalStateException("history of " + room + " does not move on from " + before);
            }
            before = page.next();
        } while (before != null);
        List<JsonNode> all = new ArrayList<>();
        pages.forEach(all::addAll);
        return all;
    }

    /** {@code {me, rooms, inbox, cursor}}. */
    public JsonNode snapshot() {
        return send("GET", "/api/snapshot", null).body();
    }

    public JsonNode inbox() {
        return send("GET", "/api/inbox", null).body();
    }

    public void read(String room, Position position) {
        send("PUT", "/api/rooms/" + encode(room) + "/read", object().put("position", position.toString()));
    }

    // ---- any call

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Any call with a JSON body or none. */
    public Answer send(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = request(path);
        BodyPublisher publisher = BodyPublishers.noBody();
        if (body != null) {
            request.header("Content-Type", "application/json");
            publisher = BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        }
        return send(request.method(method, publisher).build());
    }

    /** A request to this server with our token, to be completed by the caller: for headers and bodies of any kind. */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Accept", "application/json, application/problem+json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    /**
     * Sends a request, again and again while its outcome is unknown.
     *
     * @throws ApiProblem if the server refused for good
     * @throws ServerGone if patience ended first
     */
    public Answer send(HttpRequest request) {
        Patience.Trial trial = patience.begin();
        long firstSentNanos = System.nanoTime();
        String what = request.method() + " " + request.uri().getPath();
        try {
            while (true) {
                int attempts = trial.attempts();
                try {
                    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                    int status = response.statusCode();
                    if (status < 400) {
                        return new Answer(status, tree(response.body()), response.headers(), attempts, firstSentNanos);
                    }
                    ApiProblem problem = ApiProblem.of(what, status, response.headers(), response.body());
                    boolean passing = status == 429 || status == 502 || status == 503 || status == 504;
                    if (!passing || !trial.another(problem.retryAfter(), status == 429)) {
                        throw problem;
                    }
                } catch (IOException e) {
                    if (!trial.another(Optional.empty(), false)) {
                        String why = e instanceof ConnectException ? "cannot connect to " + base : String.valueOf(e);
                        throw new ServerGone(what + ": " + why, e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerGone(what + ": interrupted", e);
        }
    }

    private List<JsonNode> allItems(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = null;
        do {
            JsonNode page = send("GET", path + (next == null ? "" : "&after=" + encode(next)), null)
                    .body();
            items.addAll(page.path("items").values());
            next = text(page, "next");
        } while (next != null);
        return items;
    }

    private static JsonNode tree(byte[] body) {
        return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
    }

    private static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isString() ? value.stringValue() : null;
    }

    private static String required(JsonNode node, String member) {
        String value = text(node, member);
        if (value == null) {
            throw new IllegalStateException("the answer has no " + member);
        }
        return value;
    }

    /** Closes the connections at once, those of other tokens too. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
