package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.ring.FollowedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The promise of the stream, against a model: random histories of several rooms, partitions, people, joinings and leavings; readers
 * that stall, break off at any event and come back to another gateway, which has consumed the partitions in another order. Each sees
 * exactly what they may, once, in the order of each partition, and an annotation after its message.
 */
class ExactnessTest {

    private static final int PARTITIONS = 3;
    private static final int ROOMS = 5;
    private static final int USERS = 4;
    private static final List<FollowedLog> LOGS = List.of(FollowedLog.values());

    /** A person over all their connections. */
    private static final class Person {
        final String user;
        FakeClient client;
        Gateway at;
        final List<FakeClient.Event> seen = new ArrayList<>();
        int taken;

        @Nullable
        String lastId;

        Person(String user, Gateway at) {
            this.user = user;
            this.at = at;
            this.client = at.connect(user, null);
        }

        void connect(int highBytes) {
            client = at.connect(user, lastId);
            client.highBytes = highBytes;
        }

        void take() {
            while (taken < client.events.size()) {
                seen.add(client.events.get(taken++));
            }
        }
    }

    private static final class Feed {
        final Gateway gateway;
        final Map<FollowedLog, int[]> consumed = new EnumMap<>(FollowedLog.class);

        Feed(Gateway gateway) {
            this.gateway = gateway;
            for (FollowedLog log : FollowedLog.values()) {
                consumed.put(log, new int[PARTITIONS]);
            }
        }

        boolean step(History history, FollowedLog log, int partition, int max) {
            List<History.Entry> entries = History.at(history.entries, log).get(partition);
            int[] at = History.at(consumed, log);
            int n = 0;
            while (n < max && at[partition] < entries.size()) {
                History.Entry entry = entries.get(at[partition]++);
                gateway.sequencer.record(
                        log,
                        partition,
                        entry.offset(),
                        entry.key(),
                        entry.value().getBytes(StandardCharsets.UTF_8));
                n++;
            }
            return n > 0;
        }

        void all(History history) {
            boolean isMore = true;
            while (isMore) {
                isMore = false;
                for (FollowedLog log : FollowedLog.values()) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        isMore |= step(history, log, partition, 1);
                    }
                }
                gateway.publish();
            }
            gateway.publish();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 64, 16})
    void eachSeesExactlyTheirEventsOnceAndInOrder(int ringFrames) {
        for (int seed = 0; seed < 60; seed++) {
            run(seed, ringFrames);
        }
    }

    private static void run(int seed, int ringFrames) {
        Random random = new Random(seed);
        History history = new History(PARTITIONS);
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Gateway gateway = new Gateway(PARTITIONS, ringFrames, history, Gateway.settings());
            feeds.add(new Feed(gateway));
        }
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            people.add(new Person("u" + i, feeds.get(i % 2).gateway));
        }
        List<History.Entry> posts = new ArrayList<>();
        for (int step = 0; step < 250; step++) {
            String room = "r" + random.nextInt(ROOMS);
            String user = "u" + random.nextInt(USERS);
            switch (random.nextInt(14)) {
                case 0, 1 -> history.join(room, user);
                case 2 -> history.leave(room, user);
                case 3, 4, 5, 6 -> posts.add(history.post(room, "hola " + step));
                case 7 -> {
                    if (!posts.isEmpty()) {
                        history.annotate(posts.get(random.nextInt(posts.size())));
                    }
                }
                case 8 -> history.inbox(user, "notification.created");
                case 9 -> {
                    if (!posts.isEmpty() && random.nextInt(4) == 0) {
                        history.again(posts.get(random.nextInt(posts.size())));
                    }
                    history.skip(FollowedLog.ANNOTATIONS, random.nextInt(PARTITIONS));
                }
                case 10, 11 -> {
                    Feed feed = feeds.get(random.nextInt(2));
                    for (int i = 0; i < 4; i++) {
                        feed.step(
                                history,
                                LOGS.get(random.nextInt(LOGS.size())),
                                random.nextInt(PARTITIONS),
                                1 + random.nextInt(10));
                    }
                    feed.gateway.publish();
                }
                case 12 -> {
                    Person person = people.get(random.nextInt(USERS));
                    person.client.isStalled = !person.client.isStalled;
                    if (!person.client.isStalled) {
                        person.client.resume();
                        person.at.loop.runAll();
                    }
                }
                default -> reconnect(people.get(random.nextInt(USERS)), feeds, random, history);
            }
        }
        for (Feed feed : feeds) {
            feed.all(history);
        }
        for (Person person : people) {
            person.client.resume();
            person.at.advance(1000);
            // Closed with a reason is allowed (a ring of 16 frames is overrun); then one comes back, as a browser does.
            for (int i = 0; i < 5 && (person.client.isFinished || random.nextBoolean()); i++) {
                reconnect(person, feeds, random, history);
                person.at.advance(1000);
            }
            person.at.loop.runAll();
            person.take();
            check(seed, ringFrames, person, history);
        }
    }

    private static void reconnect(Person person, List<Feed> feeds, Random random, History history) {
        person.client.disconnect();
        person.take();
        person.at = feeds.get(random.nextInt(2)).gateway;
        for (FollowedLog log : FollowedLog.values()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                List<History.Entry> entries = History.at(history.entries, log).get(partition);
                person.at.ends.put(
                        new Place(log, partition),
                        entries.isEmpty() ? 0 : entries.getLast().offset() + 1);
            }
        }
        person.taken = 0;
        String last = person.client.lastId;
        if (last != null) {
            person.lastId = last;
        }
        person.connect(random.nextBoolean() ? 0 : FakeClient.HIGH_BYTES);
    }

    private static void check(int seed, int ringFrames, Person person, History history) {
        String what = "seed " + seed + " ring " + ringFrames + " " + person.user;
        Map<String, List<String>> seen = new HashMap<>();
        Set<String> positions = new HashSet<>();
        for (FakeClient.Event event : person.seen) {
            if (event.type().equals("resumed")
                    || (event.type().equals("closing") && event.data().contains("\"reconnect\":true"))) {
                continue;
            }
            assertThat(event.type()).as(what + " " + event.data()).isNotIn("gap", "reset", "closing");
            JsonNode data = Json.mapper().readTree(event.data());
            String position = data.get("pos").asString();
            JsonNode record = data.get("event");
            FollowedLog log = event.type().startsWith("notification.")
                    ? FollowedLog.INBOX
                    : event.type().equals("message.sentiment") ? FollowedLog.ANNOTATIONS : FollowedLog.EVENTS;
            String partition = position.substring(0, position.indexOf(':'));
            seen.computeIfAbsent(log + "/" + partition, any -> new ArrayList<>())
                    .add(record.get("id").asString());
            positions.add(log + "/" + position);
            if (log == FollowedLog.ANNOTATIONS) {
                assertThat(positions)
                        .as(what + ": an annotation comes after its message")
                        .contains(FollowedLog.EVENTS + "/"
                                + record.get("message").get("position").asString());
            }
        }
        for (FollowedLog log : FollowedLog.values()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(seen.getOrDefault(log + "/" + partition, List.of()))
                        .as(what + " " + log + " partition " + partition)
                        .isEqualTo(history.expected(person.user, log, partition));
            }
        }
    }
}
