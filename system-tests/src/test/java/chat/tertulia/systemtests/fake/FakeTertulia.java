package chat.tertulia.systemtests.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.fake.FakeLog.Entry;
import chat.tertulia.systemtests.fake.Faults.Fault;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of the API as the replay calls, in memory, with {@link Faults}. It can be stopped, as if killed, and started again
 * on the same port; what it had accepted is still there, connections and, if asked, sessions are not.
 */
public final class FakeTertulia implements AutoCloseable {

    private record User(String id, String name, String password) {}

    private record Key(String room, String sender, String clientId) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    public final Faults faults = new Faults();

    private final FakeLog log = new FakeLog();
    private final Map<String, User> users = new ConcurrentHashMap<>();
    private final Map<String, User> sessions = new ConcurrentHashMap<>();
    private final Map<String, ObjectNode> rooms = new ConcurrentHashMap<>();

    /** Index in the log of each member's joining. */
    private final Map<String, Map<String, Integer>> members = new ConcurrentHashMap<>();

    private final Map<Key, Entry> posted = new HashMap<>();
    private final Set<String> signUps = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ids = new AtomicInteger();
    private @Nullable HttpServer server;
    private int port;

    public FakeTertulia() {
        start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public synchronized void start() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            port = fresh.getAddress().getPort();
            fresh.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            fresh.createContext("/", this::handle);
            fresh.start();
            server = fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As SIGKILL: connections break in the middle of whatever they are at. */
    public synchronized void kill() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    public void forgetSessions() {
        sessions.clear();
    }

    /** How many messages were appended, second records included. */
    public long records() {
        return log.all().stream()
                .filter(entry -> entry.type().equals("message.posted"))
                .count();
    }

    public int accounts() {
        return signUps.size();
    }

    @Override
    public void close() {
        kill();
    }

    // ---- requests

    private static final class Problem extends Exception {
        private final int status;
        private final String code;

        Problem(int status, String code) {
            super(code);
            this.status = status;
            this.code = code;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (Problem problem) {
            if (problem.status == 503 || problem.status == 429) {
                exchange.getResponseHeaders().set("Retry-After", "0");
            }
            ObjectNode document = object().put("type", "urn:tertulia:problem:" + problem.code)
                    .put("status", problem.status)
                    .put("title", problem.code);
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            answer(exchange, problem.status, document);
        } catch (InterruptedException e) {
            exchange.close();
        } catch (RuntimeException e) {
            answer(exchange, 500, object().put("detail", String.valueOf(e)));
        }
    }

    private void route(HttpExchange exchange) throws IOException, Problem, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String call = exchange.getRequestMethod() + " " + path;
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        JsonNode body = bytes.length == 0 ? object() : JSON.readTree(bytes);
        if (call.equals("POST /api/users")) {
            signUp(exchange, body);
            return;
        }
        if (call.equals("POST /api/sessions")) {
            signIn(exchange, body);
            return;
        }
        User user = user(exchange);
        if (call.equals("GET /api/stream")) {
            stream(exchange, user);
            return;
        }
        if (user == null) {
            throw new Problem(401, "unauthenticated");
        }
        String[] parts = path.split("/", -1);
        switch (call) {
            case "GET /api/snapshot" -> answer(exchange, 200, object().put("cursor", cursor(log.size())));
            case "GET /api/rooms" -> listRooms(exchange, user);
            case "POST /api/rooms" -> createRoom(exchange, user, body);
            default -> {
                if (parts.length == 6 && parts[4].equals("members")) {
                    join(user, parts[3]);
                    answer(exchange, 200, object().set("room", rooms.get(parts[3])));
                } else if (parts.length == 5 && parts[4].equals("messages")) {
                    if (call.startsWith("POST")) {
                        post(exchange, user, parts[3], body);
                    } else {
                        history(exchange, parts[3]);
                    }
                } else {
                    throw new Problem(404, "not-found");
                }
            }
        }
    }

    private @Nullable User user(HttpExchange exchange) {
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        return bearer == null ? null : sessions.get(bearer.replace("Bearer ", ""));
    }

    private void signUp(HttpExchange exchange, JsonNode body) throws IOException, Problem {
        String name = body.path("name").asString();
        if (!name.matches("[\\p{L}\\d][\\p{L}\\d._-]{0,31}")) {
            throw new Problem(400, "invalid");
        }
        // Look-alikes: case, and l, 1 and I.
        String skeleton = name.toLowerCase(Locale.ROOT).replace('1', 'l').replace('i', 'l');
        if (!signUps.add(skeleton)) {
            throw new Problem(409, "name-taken");
        }
        User user = new User(
                "u" + ids.incrementAndGet(), name, body.path("password").asString());
        users.put(name, user);
        answer(exchange, 201, session(user));
    }

    private void signIn(HttpExchange exchange, JsonNode body) throws IOException, Problem {
        User user = users.get(body.path("name").asString());
        if (user == null || !user.password().equals(body.path("password").asString())) {
            throw new Problem(401, "unauthenticated");
        }
        answer(exchange, 201, session(user));
    }

    private ObjectNode session(User user) {
        String token = UUID.randomUUID().toString();
        sessions.put(token, user);
        ObjectNode answer = object().put("token", token);
        answer.putObject("user").put("id", user.id()).put("name", user.name());
        return answer;
    }

    private void listRooms(HttpExchange exchange, User user) throws IOException {
        boolean all = query(exchange).containsKey("scope");
        ObjectNode answer = object();
        ArrayNode items = answer.putArray("items");
        rooms.forEach((id, room) -> {
            if (all || membersOf(id).containsKey(user.id())) {
                items.add(room);
            }
        });
        answer(exchange, 200, answer);
    }

    private synchronized ObjectNode newRoom(String name) throws Problem {
        if (rooms.values().stream()
                .anyMatch(room -> room.path("name").asString().equals(name))) {
            throw new Problem(409, "name-taken");
        }
        ObjectNode room = object().put("id", "r" + ids.incrementAndGet()).put("name", name);
        rooms.put(room.path("id").asString(), room);
        return room;
    }

    private void createRoom(HttpExchange exchange, User user, JsonNode body) throws IOException, Problem {
        ObjectNode room = newRoom(body.path("name").asString());
        join(user, room.path("id").asString());
        answer(exchange, 201, object().set("room", room));
    }

    private Map<String, Integer> membersOf(String room) {
        return members.computeIfAbsent(room, id -> new ConcurrentHashMap<>());
    }

    private synchronized void join(User user, String room) throws Problem {
        if (!rooms.containsKey(room)) {
            throw new Problem(404, "room-not-found");
        }
        if (!membersOf(room).containsKey(user.id())) {
            ObjectNode event = event("member.joined", room, user);
            event.putObject("member").put("id", user.id()).put("name", user.name());
            // Before the append: a stream that is woken by it has to know already.
            membersOf(room).put(user.id(), log.size());
            log.append(room, "member.joined", event);
        }
    }

    private ObjectNode event(String type, String room, User by) {
        ObjectNode event = object().put("type", type).put("room", room);
        event.putObject("by").put("id", by.id()).put("name", by.name());
        return event;
    }

    private void post(HttpExchange exchange, User user, String room, JsonNode body) throws IOException, Problem {
        if (faults.now(Fault.POST_UNAVAILABLE)) {
            throw new Problem(503, "log-unavailable");
        }
        if (faults.now(Fault.POST_RATE_LIMITED)) {
            throw new Problem(429, "rate-limited");
        }
        if (!membersOf(room).containsKey(user.id())) {
            throw new Problem(404, "room-not-found");
        }
        String text = body.path("text").asString();
        if (text.isEmpty() || text.length() > 8_000) {
            throw new Problem(400, "invalid");
        }
        Key key = new Key(room, user.id(), body.path("clientId").asString());
        boolean again;
        Entry entry;
        synchronized (this) {
            Entry before = posted.get(key);
            again = before != null;
            entry = before != null ? before : append(user, room, key, text);
            posted.put(key, entry);
            if (!again && faults.now(Fault.POST_UNANSWERED_AND_FORGOTTEN)) {
                posted.remove(key);
                exchange.close();
                return;
            }
        }
        if (faults.now(Fault.POST_UNANSWERED)) {
            exchange.close();
            return;
        }
        ObjectNode answer = object().put("position", entry.position());
        answer.set("message", entry.event().path("message"));
        answer(exchange, again ? 200 : 201, answer);
    }

    private Entry append(User user, String room, Key key, String text) {
        boolean action = text.startsWith("/me ");
        ObjectNode event = event("message.posted", room, user);
        ObjectNode message = event.putObject("message")
                .put("id", "m" + UUID.nameUUIDFromBytes(key.toString().getBytes(UTF_8)))
                .put("room", room)
                .put("text", (action ? text.substring(4) : text) + (faults.now(Fault.TEXT_ALTERED) ? "!" : ""))
                .put("kind", action ? "action" : "message")
                .put("clientId", key.clientId());
        message.putObject("sender").put("id", user.id()).put("name", user.name());
        return log.append(room, "message.posted", event);
    }

    private void history(HttpExchange exchange, String room) throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Entry entry : log.all()) {
            boolean message = entry.room().equals(room) && entry.type().equals("message.posted");
            if (message && seen.add(entry.event().path("message").path("id").asString())) {
                ObjectNode item = (ObjectNode) entry.event().path("message").deepCopy();
                all.add(item.put("position", entry.position()));
            }
        }
        if (!all.isEmpty() && faults.now(Fault.HISTORY_LOSES)) {
            all.remove(all.size() / 2);
        }
        Map<String, String> query = query(exchange);
        int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
        String before = query.get("before");
        int end = all.size();
        while (before != null
                && end > 0
                && offset(all.get(end - 1)) >= Position.parse(before).offset()) {
            end--;
        }
        int start = Math.max(0, end - limit);
        ObjectNode answer = object();
        ArrayNode items = answer.putArray("items");
        all.subList(start, end).forEach(items::add);
        if (start > 0) {
            answer.put("next", all.get(start).path("position").asString());
        }
        answer(exchange, 200, answer);
    }

    private static long offset(ObjectNode message) {
        return Position.parse(message.path("position").asString()).offset();
    }

    // ---- the stream

    private static String cursor(int index) {
        return "v1.fake." + index;
    }

    private void stream(HttpExchange exchange, @Nullable User user) throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (user == null) {
                write(out, "event: auth_required\ndata: {}\n\n");
                return;
            }
            if (faults.now(Fault.STREAM_OVERLOADED)) {
                write(out, "retry: 20\nevent: overloaded\ndata: {}\n\n");
                return;
            }
            follow(
                    out,
                    user,
                    exchange.getRequestHeaders().getFirst("Last-Event-ID"),
                    query(exchange).get("cursor"));
        }
    }

    private void follow(OutputStream out, User user, @Nullable String lastId, @Nullable String cursor)
            throws IOException, InterruptedException {
        String from = lastId != null ? lastId : cursor;
        int index = from == null ? log.size() : Integer.parseInt(from.substring(from.lastIndexOf('.') + 1));
        write(out, "retry: 50\nid: " + cursor(index) + "\n\n");
        if (lastId != null && index < log.size() && faults.now(Fault.STREAM_GAP)) {
            index = log.size();
            write(out, "id: " + cursor(index) + "\nevent: gap\ndata: {\"rooms\":[]}\n\n");
        } else {
            write(out, "id: " + cursor(index) + "\nevent: resumed\ndata: {}\n\n");
        }
        // By room: only within a room is there an order to break.
        Map<String, String> held = new HashMap<>();
        while (true) {
            List<Entry> fresh = log.from(index);
            if (fresh.isEmpty()) {
                write(out, ":\n");
            }
            for (Entry entry : fresh) {
                index = entry.index() + 1;
                Integer joined = membersOf(entry.room()).get(user.id());
                if (joined == null || entry.index() < joined || faults.now(Fault.STREAM_LOSES)) {
                    continue;
                }
                String block = block(entry, index);
                if (faults.now(Fault.STREAM_CUT)) {
                    write(out, block.substring(0, block.length() - 1));
                    return;
                }
                if (!held.containsKey(entry.room()) && faults.now(Fault.STREAM_SWAPS)) {
                    held.put(entry.room(), block);
                    continue;
                }
                String late = held.remove(entry.room());
                write(out, late == null ? block : block + late);
                if (faults.now(Fault.STREAM_REPEATS)) {
                    write(out, block);
                }
                if (faults.now(Fault.STREAM_BROKEN)) {
                    return;
                }
            }
        }
    }

    private static String block(Entry entry, int index) {
        ObjectNode data = object().put("pos", entry.position());
        data.set("event", entry.event());
        return "id: " + cursor(index) + "\nevent: " + entry.type() + "\ndata: " + data + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        if (!text.isEmpty()) {
            out.write(text.getBytes(UTF_8));
            out.flush();
        }
    }

    // ---- HTTP

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return query;
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
