package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.client.Posted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A room as it was, its events, and its file. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class TimeTravelTest {

    private static final List<String> EMOJI = List.of("👍", "🎉");

    private final ApiClient api;
    private final Person ana;
    private final Person bea;

    TimeTravelTest(Product product) {
        api = product.api();
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** What a reader folds of the events, without any code of the product. */
    private static final class Folded {
        final Map<String, String> texts = new LinkedHashMap<>();
        final Map<String, Map<String, Integer>> reactions = new LinkedHashMap<>();
        final List<String> deleted = new ArrayList<>();
        private final List<String> reacted = new ArrayList<>();

        void take(JsonNode event) {
            String type = event.path("type").asString();
            String message = event.at("/message/id").asString("");
            switch (type) {
                case "message.posted", "message.edited" ->
                    texts.put(message, event.at("/message/text").asString());
                case "message.deleted" -> {
                    texts.put(message, "");
                    deleted.add(message);
                    reactions.remove(message);
                }
                case "reaction.added", "reaction.removed" -> {
                    String about = event.at("/reaction/message").asString();
                    String emoji = event.at("/reaction/emoji").asString();
                    String who = about + ' ' + emoji + ' ' + event.at("/by/id").asString();
                    boolean added = type.equals("reaction.added");
                    if (added ? !reacted.contains(who) && reacted.add(who) : reacted.remove(who)) {
                        Map<String, Integer> counts = reactions.computeIfAbsent(about, id -> new TreeMap<>());
                        counts.merge(emoji, added ? 1 : -1, Integer::sum);
                        counts.values().removeIf(count -> count == 0);
                    }
                }
                default -> {}
            }
        }
    }

    @Test
    void eachMomentIsTheFoldOfTheEventsUpToItAndTheLastOneIsThePresent() {
        String room = room("public");
        bea.api.join(room);
        Random random = new Random(7);
        List<Posted> said = new ArrayList<>();
        List<Person> people = List.of(ana, bea);
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int old = said.isEmpty() ? -1 : random.nextInt(said.size());
            int what = old < 0 || gone.contains(old) ? 0 : random.nextInt(10);
            // Who said it is in its number: the even ones are ana's.
            Person owner = people.get(Math.max(0, old) % 2);
            if (what < 4) {
                said.add(people.get(said.size() % 2).api.post(room, "c" + i, "text " + i));
            } else if (what < 6) {
                owner.api.edit(room, said.get(old).id(), "other text " + i);
            } else if (what < 7) {
                owner.api.delete(room, said.get(old).id());
                gone.add(old);
            } else {
                people.get(random.nextInt(2))
                        .api
                        .send(
                                random.nextInt(3) == 0 ? "DELETE" : "PUT",
                                "/api/rooms/" + room + "/messages/"
                                        + said.get(old).id() + "/reactions/"
                                        + ApiClient.encode(EMOJI.get(random.nextInt(2))),
                                null);
            }
        }
        Posted end = ana.api.post(room, "end", "the end");

        List<JsonNode> events = events(bea, room, end.position());
        Folded folded = new Folded();
        int erased = 0;
        for (JsonNode item : events) {
            folded.take(item.path("event"));
            String position = item.path("position").asString();
            JsonNode page = past(bea, room, "asOf=" + position + "&limit=200");
            assertThat(page.path("position").asString()).isEqualTo(position);
            Folded then = new Folded();
            page.path("items").values().forEach(message -> {
                String id = message.path("id").asString();
                then.texts.put(id, message.path("text").asString());
                if (message.has("deletedAt")) {
                    then.deleted.add(id);
                }
                Map<String, Integer> counts = new TreeMap<>();
                message.path("reactions")
                        .values()
                        .forEach(one -> counts.put(
                                one.path("emoji").asString(), one.path("count").asInt()));
                if (!counts.isEmpty()) {
                    then.reactions.put(id, counts);
                }
            });
            folded.reactions.values().removeIf(Map::isEmpty);
            assertThat(then.texts).isEqualTo(folded.texts);
            assertThat(then.deleted).containsExactlyInAnyOrderElementsOf(folded.deleted);
            assertThat(then.reactions).isEqualTo(folded.reactions);
            erased += page.path("erased").size();
        }
        assertThat(erased).isPositive();
        // What is found out about the last texts may come between the two.
        Awaitility.await()
                .untilAsserted(() -> assertThat(past(bea, room, "asOf=" + end.position() + "&limit=200")
                                .path("items"))
                        .isEqualTo(bea.api
                                .send(
                                        "GET",
                                        "/api/rooms/" + room + "/messages?limit=200&atLeast=" + end.position(),
                                        null)
                                .body()
                                .path("items")));
        assertThat(past(bea, room, "at=" + Instant.now()).path("items").size()).isPositive();
    }

    @Test
    void thePastIsForThoseWhoWereThere() throws IOException, InterruptedException {
        String room = room("private");
        Posted before = ana.api.post(room, "c1", "before bea came");
        ana.api.invite(room, bea.id());
        Posted heard = ana.api.post(room, "c2", "for bea too");

        assertThat(events(bea, room, heard.position()))
                .noneSatisfy(item -> assertThat(item.toString()).contains("before bea came"));
        JsonNode seen = past(bea, room, "asOf=" + heard.position());
        assertThat(seen.path("items").values())
                .singleElement()
                .satisfies(
                        message -> assertThat(message.path("text").asString()).isEqualTo("for bea too"));
        assertThat(refused(() -> past(bea, room, "asOf=" + before.position())).code())
                .isEqualTo("moment-not-found");
        assertThat(past(ana, room, "asOf=" + before.position()).path("items").size())
                .isEqualTo(1);

        bea.api.leave(room);
        Awaitility.await()
                .untilAsserted(() -> assertThat(refused(() -> past(bea, room, "asOf=" + heard.position()))
                                .code())
                        .isEqualTo("room-not-found"));
        Person carla = Person.signUp(api, "carla");
        for (String path : List.of("/past?asOf=" + heard.position(), "/events")) {
            assertThat(refused(() -> carla.api.send("GET", "/api/rooms/" + room + path, null))
                            .code())
                    .isEqualTo("room-not-found");
        }
        assertThat(file(carla, room, null).statusCode()).isEqualTo(404);
        Position end = heard.position();
        ApiProblem future =
                refused(() -> past(ana, room, "asOf=" + end.partition() + ":" + (end.offset() + 1_000_000_000)));
        assertThat(future.document().at("/errors/0/field").asString()).isEqualTo("asOf");
        assertThat(refused(() -> past(ana, room, "at=2031-01-01T00:00:00Z")).status())
                .isEqualTo(400);
    }

    @Test
    void aRoomIsTakenAwayAsAFile() throws IOException, InterruptedException {
        String room = room("public");
        bea.api.join(room);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 230; i++) {
            ids.add(ana.api.post(room, "c" + i, "line " + i).id());
        }
        ana.api.delete(room, ids.get(3));
        Posted end = ana.api.post(room, "end", "the end");
        ids.add(end.id());
        past(ana, room, "asOf=" + end.position());

        HttpResponse<byte[]> plain = file(ana, room, null);
        List<JsonNode> lines = lines(plain.body());
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(plain.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment;");
        assertThat(lines.getFirst().at("/room/id").asString()).isEqualTo(room);
        assertThat(lines.getFirst().path("members").size()).isEqualTo(2);
        assertThat(lines.subList(1, lines.size() - 1))
                .extracting(line -> line.at("/message/id").asString())
                .containsExactlyElementsOf(ids);
        assertThat(lines.get(4).at("/message/deletedAt").asString("")).isNotEmpty();
        assertThat(lines.getLast().path("count").asInt()).isEqualTo(ids.size());

        HttpResponse<byte[]> zipped = file(ana, room, "gzip");
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(lines(in.readAllBytes()).getLast()).isEqualTo(lines.getLast());
        }
        assertThat(file(bea, room, null).statusCode()).isEqualTo(403);
        JsonNode direct = ana.api.direct(List.of(bea.id()));
        String both = direct.path("id").asString();
        assertThat(lines(file(bea, both, null).body()).getLast().path("end").asBoolean())
                .isTrue();
    }

    private static List<JsonNode> lines(byte[] file) {
        return new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    private static HttpResponse<byte[]> file(Person person, String room, @Nullable String encoding)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        person.api.base().resolve("/api/rooms/" + room + "/export"))
                .header("Authorization", "Bearer " + person.account.token());
        if (encoding != null) {
            request.header("Accept-Encoding", encoding);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private String room(String kind) {
        JsonNode made = ana.api.createRoom(Person.unique("past"), null, kind);
        return made.path("id").asString();
    }

    private static JsonNode past(Person person, String room, String query) {
        return person.api
                .send("GET", "/api/rooms/" + room + "/past?" + query, null)
                .body();
    }

    /** All events up to a position, which is waited for. */
    private static List<JsonNode> events(Person person, String room, Position end) {
        past(person, room, "asOf=" + end);
        List<JsonNode> all = new ArrayList<>();
        String next = end.partition() + ":0";
        while (next != null) {
            JsonNode page = person.api
                    .send("GET", "/api/rooms/" + room + "/events?limit=20&after=" + next, null)
                    .body();
            all.addAll(page.path("items").values());
            next = page.has("next") ? page.path("next").asString() : null;
        }
        return all;
    }

    private static ApiProblem refused(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call));
    }
}
