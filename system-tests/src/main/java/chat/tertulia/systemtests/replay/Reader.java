package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.client.ServerGone;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.client.StreamListener;
import chat.tertulia.systemtests.history.Observed;
import chat.tertulia.systemtests.history.StreamLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One account that follows all rooms over one stream, and remembers everything it was shown. */
final class Reader implements StreamListener {

    private final String nick;
    private final Cast cast;
    private final StreamClient streams;

    /** When each message was first seen, by id. */
    private final Map<String, Long> seenNanos = new ConcurrentHashMap<>();

    private final Set<String> joinedRooms = ConcurrentHashMap.newKeySet();
    private final List<Observed> items = new ArrayList<>();
    private final List<FollowedStream> opened = new ArrayList<>();
    private final AtomicInteger missed = new AtomicInteger();
    private volatile Account account;
    private volatile @Nullable String over;
    private volatile boolean closing;

    Reader(String nick, Cast cast, StreamClient streams) {
        this.nick = nick;
        this.cast = cast;
        this.streams = streams;
        this.account = cast.account(nick);
    }

    Account account() {
        return account;
    }

    void open(ApiClient api) {
        String cursor = api.as(account).snapshot().path("cursor").stringValue();
        follow(cursor);
    }

    private synchronized void follow(@Nullable String cursor) {
        opened.add(streams.open(account.token(), cursor, this));
    }

    void close() {
        closing = true;
        stream().close();
    }

    private synchronized FollowedStream stream() {
        return opened.getLast();
    }

    boolean isFollowing() {
        return stream().isFollowing();
    }

    /** Why the stream ended before we closed it; null while it has not. */
    @Nullable
    String over() {
        return over;
    }

    int seen() {
        return seenNanos.size();
    }

    boolean hasSeen(Collection<String> ids) {
        return seenNanos.keySet().containsAll(ids);
    }

    Map<String, Long> seenNanos() {
        return seenNanos;
    }

    /** Joins a room, and returns when its stream has shown it doing so: it sees everything from then on. */
    void join(ApiClient api, String room, Duration limit) throws InterruptedException {
        int missedBefore = missed.get();
        api.as(account).join(room);
        // A stream that says it has missed something may have missed just that, and is past it.
        boolean shown =
                Waiting.until(limit, () -> joinedRooms.contains(room) || missed.get() > missedBefore || over != null);
        if (!shown || over != null) {
            throw new ServerGone(
                    account + " joined " + room + ", and its stream does not show it", new IllegalStateException(over));
        }
    }

    synchronized StreamLog log(Map<String, Long> from) {
        return new StreamLog(account.name(), from, List.copyOf(items));
    }

    synchronized int connections() {
        return opened.stream().mapToInt(FollowedStream::connections).sum();
    }

    synchronized int breaks() {
        return opened.stream().mapToInt(FollowedStream::breaks).sum();
    }

    synchronized Map<String, Integer> controls() {
        Map<String, Integer> all = new TreeMap<>();
        opened.forEach(stream -> stream.controls().forEach((name, count) -> all.merge(name, count, Integer::sum)));
        return all;
    }

    @Override
    public void onEvent(StreamEvent event) {
        switch (event.name()) {
            case "message.posted" -> posted(event);
            case "member.joined" -> {
                JsonNode joined = event.json().path("event");
                if (joined.path("member").path("id").asString("").equals(account.id())) {
                    joinedRooms.add(joined.path("room").asString());
                }
            }
            case "gap" -> missed(rooms(event.json().path("rooms")));
            case "reset" -> missed(Set.of());
            default -> {
                // annotations, edits and the like are not what a replay makes
            }
        }
    }

    private static Set<String> rooms(JsonNode named) {
        Set<String> rooms = new HashSet<>();
        named.values()
                .forEach(room -> rooms.add(
                        room.isString() ? room.stringValue() : room.path("id").asString("")));
        return rooms;
    }

    private void posted(StreamEvent event) {
        JsonNode json = event.json();
        JsonNode message = json.path("event").path("message");
        String id = message.path("id").asString();
        add(new Observed.Message(
                id,
                message.path("room").asString(),
                Position.parse(json.path("pos").asString()),
                message.path("sender").path("id").asString(),
                message.path("text").asString()));
        seenNanos.putIfAbsent(id, event.receivedNanos());
    }

    private void missed(Set<String> rooms) {
        missed.incrementAndGet();
        add(new Observed.Missed(rooms));
    }

    private synchronized void add(Observed item) {
        items.add(item);
    }

    /** A session may have gone with the server; who has its password signs in again and goes on from the last id. */
    @Override
    public void onEnd(String why) {
        if (closing) {
            return;
        }
        if (!why.equals("auth_required") || connections() > 100) {
            over = why;
            return;
        }
        Thread.startVirtualThread(() -> {
            String cursor = stream().lastId();
            try {
                account = cast.again(nick, account);
                follow(cursor.isEmpty() ? null : cursor);
            } catch (RuntimeException e) {
                over = why + ", and could not sign in again: " + e.getMessage();
            }
        });
    }
}
