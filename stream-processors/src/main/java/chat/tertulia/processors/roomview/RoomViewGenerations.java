package chat.tertulia.processors.roomview;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The generations of the room view that are in Redis: the live one, and one beside it while somebody rebuilds it. Blocks; not
 * thread-safe.
 */
public final class RoomViewGenerations implements AutoCloseable {

    /** Held by who rebuilds, and gone soon after they are. */
    private static final String REBUILDING = "rv:rebuilding";

    private static final long REBUILDING_SECONDS = 60;

    private static final Pattern KEY = Pattern.compile("([ru]v):([^:{]+):(.+)", Pattern.DOTALL);
    private static final Pattern ROOM = Pattern.compile("rv:(\\{.*\\}):[a-z]+", Pattern.DOTALL);
    private static final List<Topic> TOPICS = List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);
    private static final int SCAN = 1_000;

    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    /**
     * What two generations do not agree in, as keys without their generation.
     *
     * @param differing keys that say different things about the same records
     * @param moving keys that cannot be compared now, because one generation is behind the other
     */
    public record Differences(Set<String> differing, Set<String> moving) {

        public boolean isEmpty() {
            return differing.isEmpty() && moving.isEmpty();
        }

        /** All of them. */
        public Set<String> all() {
            Set<String> all = new LinkedHashSet<>(differing);
            all.addAll(moving);
            return all;
        }
    }

    /** Connects. */
    public RoomViewGenerations(RedisConnection server) {
        client = RedisRoomView.client(server);
        redis = client.connect().sync();
    }

    /** The live generation. */
    public String live() {
        String generation = redis.get(RoomViewKeys.GENERATION);
        return generation == null ? RoomViewKeys.FIRST_GENERATION : generation;
    }

    /** Up to which offset of a topic's partition a generation is true, exclusive. */
    public long next(String generation, Topic topic, int partition) {
        String next =
                redis.hget(new RoomViewKeys(generation).positions(topic.topicName()), Integer.toString(partition));
        return next == null ? 0 : Long.parseLong(next);
    }

    /** A message as a generation has it; null if it does not. */
    public @Nullable MessageView message(String generation, String room, String message) {
        String view = redis.hget(new RoomViewKeys(generation).messages(room), message);
        return view == null ? null : Json.read(view.getBytes(StandardCharsets.UTF_8), MessageView.class);
    }

    /**
     * A new generation to write, after what an earlier rebuild left behind was dropped; null if somebody rebuilds now. Whoever has it
     * calls {@link #keep} at least every half minute, and {@link #end} in the end.
     */
    public @Nullable String begin() {
        if (redis.set(REBUILDING, "", SetArgs.Builder.nx().ex(REBUILDING_SECONDS)) == null) {
            return null;
        }
        String live = live();
        Set<String> left = new HashSet<>();
        scan("[ru]v:*", key -> {
            Matcher parts = KEY.matcher(key);
            if (parts.matches()) {
                left.add(parts.group(2));
            }
        });
        left.remove(live);
        left.forEach(this::drop);
        return Long.toString(live.matches("[0-9]{1,15}") ? Long.parseLong(live) + 1 : System.currentTimeMillis());
    }

    /** Says that the rebuild goes on. */
    public void keep() {
        redis.set(REBUILDING, "", SetArgs.Builder.ex(REBUILDING_SECONDS));
    }

    public void end() {
        redis.del(REBUILDING);
    }

    /** Makes a generation the live one, at once for all. */
    public void switchTo(String generation) {
        redis.set(RoomViewKeys.GENERATION, generation);
    }

    /** Deletes a generation, a part at a time. */
    public void drop(String generation) {
        if (generation.equals(live())) {
            throw new IllegalArgumentException("generation " + generation + " is live");
        }
        List<String> some = new ArrayList<>();
        scan("[ru]v:" + generation + ":*", key -> {
            some.add(key);
            if (some.size() == SCAN) {
                redis.unlink(some.toArray(String[]::new));
                some.clear();
            }
        });
        if (!some.isEmpty()) {
            redis.unlink(some.toArray(String[]::new));
        }
    }

    /** The keys of a generation, without it; without its positions too. */
    public Set<String> keys(String generation) {
        Set<String> found = new LinkedHashSet<>();
        scan("[ru]v:" + generation + ":*", key -> {
            Matcher parts = KEY.matcher(key);
            if (parts.matches() && !parts.group(3).startsWith("positions:")) {
                found.add(parts.group(1) + ":" + parts.group(3));
            }
        });
        return found;
    }

    /** Compares what two generations have under some keys, byte for byte. */
    public Differences compare(String one, String other, Collection<String> keys) {
        boolean settled = positions(one).equals(positions(other));
        Set<String> unequal = new LinkedHashSet<>();
        Set<String> differing = new LinkedHashSet<>();
        for (String key : keys) {
            if (!content(one, key).equals(content(other, key))) {
                unequal.add(key);
                if (isRoomAtOnePosition(one, other, key) && !content(one, key).equals(content(other, key))) {
                    differing.add(key);
                }
            }
        }
        if (settled && positions(one).equals(positions(other))) {
            differing.addAll(unequal);
        }
        unequal.removeAll(differing);
        return new Differences(differing, unequal);
    }

    private boolean isRoomAtOnePosition(String one, String other, String key) {
        Matcher room = ROOM.matcher(key);
        if (!room.matches()) {
            return false;
        }
        String state = "rv:" + room.group(1) + ":state";
        Map<String, String> first = content(one, state);
        Map<String, String> second = content(other, state);
        return !first.isEmpty()
                && !second.isEmpty()
                && first.getOrDefault("events", "").equals(second.getOrDefault("events", ""))
                && first.getOrDefault("annotations", "").equals(second.getOrDefault("annotations", ""));
    }

    private Map<Topic, Map<String, String>> positions(String generation) {
        Map<Topic, Map<String, String>> positions = new HashMap<>();
        RoomViewKeys keys = new RoomViewKeys(generation);
        TOPICS.forEach(topic -> positions.put(topic, redis.hgetall(keys.positions(topic.topicName()))));
        return positions;
    }

    /** A hash as it is; a sorted set as scores by member; nothing if the key is not there. */
    private Map<String, String> content(String generation, String key) {
        String full = key.substring(0, 3) + generation + key.substring(2);
        return switch (redis.type(full)) {
            case "hash" -> redis.hgetall(full);
            case "zset" -> {
                Map<String, String> scores = new LinkedHashMap<>();
                for (ScoredValue<String> one : redis.zrangeWithScores(full, 0, -1)) {
                    scores.put(one.getValue(), Double.toString(one.getScore()));
                }
                yield scores;
            }
            default -> Map.of();
        };
    }

    private void scan(String pattern, Consumer<String> found) {
        ScanCursor from = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> part =
                    redis.scan(from, ScanArgs.Builder.matches(pattern).limit(SCAN));
            part.getKeys().forEach(found);
            from = part;
        } while (!from.isFinished());
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
