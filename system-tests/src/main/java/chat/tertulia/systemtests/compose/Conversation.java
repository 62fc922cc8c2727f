package chat.tertulia.systemtests.compose;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.client.StreamListener;
import chat.tertulia.systemtests.history.HistoryChecker;
import chat.tertulia.systemtests.history.Observed;
import chat.tertulia.systemtests.history.Sent;
import chat.tertulia.systemtests.history.StreamLog;
import chat.tertulia.systemtests.history.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** People who go on talking in two rooms, each at their own pace and tried again until they are answered, and two who follow both rooms. */
final class Conversation implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int PAUSE_MS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ApiClient api;
    private final StreamClient streams;
    private final Account owner;
    private final List<String> rooms;
    private final Map<String, Long> from = new HashMap<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    private static final class Follower implements StreamListener {
        private final String name;
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final List<Observed> items = new ArrayList<>();
        private @Nullable FollowedStream stream;
        private volatile @Nullable String ended;

        Follower(String name) {
            this.name = name;
        }

        @Override
        public synchronized void onEvent(StreamEvent event) {
            switch (event.name()) {
                case "message.posted" -> {
                    JsonNode json = event.json();
                    JsonNode message = json.path("event").path("message");
                    items.add(message(message, json.path("pos").asString()));
                    seen.add(message.path("id").asString());
                }
                case "gap", "reset" -> items.add(new Observed.Missed(Set.of()));
                default -> {
                    // Nothing that is counted here.
                }
            }
        }

        @Override
        public void onEnd(String why) {
            ended = why;
        }

        synchronized StreamLog log(Map<String, Long> from) {
            return new StreamLog(name, from, List.copyOf(items));
        }
    }

    /** Signs everybody up, makes the rooms, and begins. */
    Conversation(URI url) {
        api = new ApiClient(url, Patience.of(PATIENCE));
        streams = new StreamClient(url, 1, Patience.of(PATIENCE));
        String run = Long.toString(System.currentTimeMillis(), 36);
        owner = api.signUp("owner" + run, "a password of " + run, null);
        rooms = List.of("mesa" + run, "barra" + run).stream()
                .map(name -> api.as(owner)
                        .createRoom(name, null, "public")
                        .path("id")
                        .asString())
                .toList();
        for (String name : List.of("first", "second")) {
            Account account = api.signUp(name + run, "a password of " + run, null);
            rooms.forEach(room -> api.as(account).join(room));
            Follower follower = new Follower(name);
            String cursor = api.as(account).snapshot().path("cursor").asString();
            follower.stream = streams.open(account.token(), cursor, follower);
            followers.add(follower);
        }
        for (String room : rooms) {
            Posted first = api.as(owner).post(room, "first", "Empezamos");
            from.put(room, first.position().offset());
            note(room, owner, 0, "Empezamos", first);
        }
        for (int i = 0; i < WRITERS; i++) {
            Account account = api.signUp("writer" + i + run, "a password of " + run, null);
            rooms.forEach(room -> api.as(account).join(room));
            writers.add(Thread.ofVirtual().name("writer").start(() -> talk(account)));
        }
    }

    private void talk(Account account) {
        try {
            for (long n = 1; !over; n++) {
                String room = rooms.get((int) (n % rooms.size()));
                String text = "Mensaje " + n + " de " + account.name();
                note(room, account, n, text, api.as(account).post(room, "n" + n, text));
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private synchronized void note(String room, Account sender, long n, String text, Posted posted) {
        sent.add(new Sent(room, sender.id(), sender.id(), n, text, new Sent.Accepted(posted.id(), posted.position())));
    }

    synchronized int accepted() {
        return sent.size();
    }

    /** How often the followers' streams had to be opened again. */
    int breaks() {
        return followers.stream()
                .mapToInt(follower -> follower.stream == null ? 0 : follower.stream.breaks())
                .sum();
    }

    /** Ends the talking, waits until the streams have shown all of it, and judges. */
    Verdict finish() throws InterruptedException {
        over = true;
        for (Thread writer : writers) {
            writer.join();
        }
        Throwable failed = failure;
        if (failed != null) {
            throw new AssertionError("a writer gave up", failed);
        }
        Set<String> ids = ids();
        for (Follower follower : followers) {
            Smoke.await(
                    () -> "stream of " + follower.name + " has shown " + follower.seen.size() + " of " + ids.size()
                            + (follower.ended == null ? "" : ", and ended: " + follower.ended),
                    () -> follower.seen.containsAll(ids));
        }
        return judge(followers.stream().map(follower -> follower.log(from)).toList());
    }

    /** Judges what history says, which is all there is after a restore. */
    Verdict remembered() {
        return judge(List.of());
    }

    private Verdict judge(List<StreamLog> logs) {
        Map<String, List<Observed.Message>> histories = new HashMap<>();
        Set<String> ids = ids();
        // Views are behind streams by a moment, and longer while their processors start.
        Smoke.await(() -> "history has " + remembered(histories, ids) + " of " + ids.size(), () -> {
            rooms.forEach(room -> histories.put(
                    room,
                    api.as(owner).history(room, null).stream()
                            .map(message ->
                                    message(message, message.path("position").asString()))
                            .toList()));
            return remembered(histories, ids) == ids.size();
        });
        synchronized (this) {
            return HistoryChecker.check(List.copyOf(sent), logs, histories);
        }
    }

    private static long remembered(Map<String, List<Observed.Message>> histories, Set<String> ids) {
        return histories.values().stream()
                .flatMap(List::stream)
                .filter(message -> ids.contains(message.id()))
                .count();
    }

    private synchronized Set<String> ids() {
        return sent.stream()
                .map(message -> ((Sent.Accepted) message.outcome()).id())
                .collect(Collectors.toSet());
    }

    private static Observed.Message message(JsonNode message, String position) {
        return new Observed.Message(
                message.path("id").asString(),
                message.path("room").asString(),
                Position.parse(position),
                message.path("sender").path("id").asString(),
                message.path("text").asString());
    }

    @Override
    public void close() {
        over = true;
        streams.close();
        api.close();
    }
}
