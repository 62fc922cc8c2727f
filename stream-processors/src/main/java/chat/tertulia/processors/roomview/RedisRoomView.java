package chat.tertulia.processors.roomview;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.RoomFold;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewDivergedException;
import chat.tertulia.processors.views.ViewUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of each room in Redis, under the keys of {@link RoomViewKeys}.
 *
 * <p>A batch takes three round trips, however many rooms it touches. First the positions, and of each room the guard, the messages the
 * batch is about and those of its event ids that were there before. Then, when the positions are those this task left (a server
 * that lost data is noticed here, before anything is written), each room's events are folded here and applied by one script that
 * checks the room's guard again. Last the positions. After a crash between the second and the third, the guards of the rooms keep
 * events from being applied twice; annotations, markers and mentions may be applied any number of times, in their order.
 *
 * <p>Thread-safe; the threads share one connection.
 */
public final class RedisRoomView implements View, AutoCloseable {

    /** A command that takes longer is taken for lost. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private final @Nullable RoomViewKeys fixed;
    private final Map<Integer, RoomViewKeys> opened = new ConcurrentHashMap<>();
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    /**
     * Writes the live generation: each partition the one that is live when its positions are asked for, until another one is; then
     * {@link #apply} throws {@link ViewDivergedException}. Does not connect yet.
     */
    public RedisRoomView(RedisConnection server) {
        this(server, null);
    }

    /**
     * Writes one generation, live or not. Does not connect yet.
     *
     * @param server where Redis is
     * @param generation which build of the view to write
     */
    public RedisRoomView(RedisConnection server, @Nullable String generation) {
        fixed = generation == null ? null : new RoomViewKeys(generation);
        client = client(server);
    }

    /** A client that fails at once while the server is away. */
    static RedisClient client(RedisConnection server) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withSsl(server.tls())
                .withTimeout(COMMAND_TIMEOUT);
        if (server.password() != null && !server.password().isEmpty()) {
            uri.withPassword(server.password().toCharArray());
        }
        RedisClient client = RedisClient.create(uri.build());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                // While the server is away a command fails at once, instead of waiting in an unbounded queue.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .build())
                .build());
        return client;
    }

    @Override
    public Map<Topic, Long> positions(int partition) {
        return guarded(() -> {
            RoomViewKeys keys = live();
            Map<Topic, Long> positions = positions(keys, partition);
            opened.put(partition, keys);
            return positions;
        });
    }

    private RoomViewKeys live() {
        if (fixed != null) {
            return fixed;
        }
        String generation = answerOrNull(redis().get(RoomViewKeys.GENERATION));
        return new RoomViewKeys(generation == null ? RoomViewKeys.FIRST_GENERATION : generation);
    }

    private Map<Topic, Long> positions(RoomViewKeys keys, int partition) {
        return guarded(() -> {
            RedisAsyncCommands<String, String> redis = redis();
            Map<Topic, RedisFuture<String>> asked = new EnumMap<>(Topic.class);
            for (Topic topic : List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS)) {
                asked.put(topic, redis.hget(keys.positions(topic.topicName()), Integer.toString(partition)));
            }
            Map<Topic, Long> positions = new EnumMap<>(Topic.class);
            for (var each : asked.entrySet()) {
                String next = answerOrNull(each.getValue());
                if (next != null) {
                    positions.put(each.getKey(), Long.parseLong(next));
                }
            }
            return positions;
        });
    }

    @Override
    public void apply(Batch batch) {
        RoomViewKeys live = guarded(this::live);
        RoomViewKeys keys = opened.computeIfAbsent(batch.partition(), partition -> live);
        if (!live.generation().equals(keys.generation())) {
            throw new ViewDivergedException("the view has another generation now");
        }
        Map<Topic, Long> now = positions(keys, batch.partition());
        if (now.equals(batch.after()) && !now.equals(batch.before())) {
            // The last attempt got through, only its answer did not.
            return;
        }
        for (var position : now.entrySet()) {
            Topic topic = position.getKey();
            boolean moved = position.getValue().equals(batch.after().get(topic));
            if (!moved && !position.getValue().equals(batch.before().get(topic))) {
                throw new ViewDivergedException(topic + " is at " + position.getValue());
            }
        }
        if (!now.keySet().containsAll(batch.before().keySet())) {
            throw new ViewDivergedException("positions are missing: the server lost data");
        }
        Map<String, List<Entry>> rooms = new LinkedHashMap<>();
        List<UserEvent> userEvents = new ArrayList<>();
        for (Entry entry : batch.entries()) {
            if (entry.record() instanceof LogRecord.OfUser carried) {
                userEvents.add(carried.event());
            } else {
                rooms.computeIfAbsent(entry.record().owner(), room -> new ArrayList<>())
                        .add(entry);
            }
        }
        guarded(() -> {
            RedisAsyncCommands<String, String> redis = redis();
            List<RoomPart> parts = new ArrayList<>(rooms.size());
            rooms.forEach((room, entries) -> parts.add(new RoomPart(redis, keys, room, entries)));
            List<RedisFuture<Long>> written = new ArrayList<>();
            for (RoomPart part : parts) {
                part.write(redis, batch.partition(), written);
            }
            for (UserEvent event : userEvents) {
                write(redis, keys, event, written);
            }
            for (RedisFuture<Long> each : written) {
                answerOrNull(each);
            }
            List<RedisFuture<Long>> moved = new ArrayList<>();
            batch.after().forEach((topic, next) -> {
                Long before = batch.before().get(topic);
                if (!next.equals(before)) {
                    moved.add(Script.POSITIONS.run(
                            redis,
                            List.of(keys.positions(topic.topicName())),
                            List.of(
                                    Integer.toString(batch.partition()),
                                    before == null ? "" : before.toString(),
                                    next.toString())));
                }
            });
            for (RedisFuture<Long> each : moved) {
                answerOrNull(each);
            }
            return true;
        });
    }

    private static void write(
            RedisAsyncCommands<String, String> redis,
            RoomViewKeys keys,
            UserEvent event,
            List<RedisFuture<Long>> written) {
        if (event instanceof NotificationCreated created) {
            if (created.notification().reason() == Notification.Reason.REMINDER) {
                // No message of the room calls anybody, so none has to be read for it.
                return;
            }
            var notification = created.notification();
            written.add(Script.MENTION.run(
                    redis,
                    List.of(keys.mentions(created.user(), notification.room())),
                    List.of(
                            Long.toString(
                                    Position.parse(notification.position()).offset()),
                            notification.message(),
                            Integer.toString(RoomViewKeys.MENTIONS_KEPT))));
        } else if (event instanceof NotificationWithdrawn withdrawn) {
            var notification = withdrawn.notification();
            written.add(redis.zrem(keys.mentions(withdrawn.user(), notification.room()), notification.message()));
        } else if (event instanceof MarkerMoved moved) {
            written.add(Script.MARKER.run(
                    redis,
                    List.of(keys.markers(moved.user())),
                    List.of(
                            moved.marker().room(),
                            Long.toString(
                                    Position.parse(moved.marker().position()).offset()),
                            moved.marker().isSet() ? "1" : "0")));
        }
    }

    /** What a batch has for one room: asked for when it is made, folded and written later. */
    private static final class RoomPart {
        private final RoomViewKeys keys;
        private final String room;
        private final List<Entry> entries;
        private final List<String> messageIds;
        private final List<String> eventIds;
        private final RedisFuture<List<KeyValue<String, String>>> state;
        private final @Nullable RedisFuture<List<KeyValue<String, String>>> views;
        private final @Nullable RedisFuture<List<Double>> events;

        RoomPart(RedisAsyncCommands<String, String> redis, RoomViewKeys keys, String room, List<Entry> entries) {
            this.keys = keys;
            this.room = room;
            this.entries = entries;
            Set<String> about = new LinkedHashSet<>();
            eventIds = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry.record() instanceof LogRecord.OfEvent carried) {
                    eventIds.add(carried.event().id());
                    about.addAll(RoomFold.touched(carried.event()));
                } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                    about.add(carried.annotation().message().id());
                }
            }
            messageIds = List.copyOf(about);
            state = redis.hmget(keys.state(room), "events", "annotations");
            views = messageIds.isEmpty() ? null : redis.hmget(keys.messages(room), messageIds.toArray(String[]::new));
            events = eventIds.isEmpty() ? null : redis.zmscore(keys.events(room), eventIds.toArray(String[]::new));
        }

        void write(RedisAsyncCommands<String, String> redis, int partition, List<RedisFuture<Long>> written) {
            List<KeyValue<String, String>> guards = answer(state);
            String guard = guards.get(0).getValueOrElse("");
            long from = guard.isEmpty() ? 0 : Long.parseLong(guard);
            long nextEvents = from;
            long nextAnnotations = Long.parseLong(guards.get(1).getValueOrElse("0"));
            RoomFold fold = new RoomFold(messages(), seen());
            List<String> posted = new ArrayList<>();
            List<String> accepted = new ArrayList<>();
            boolean complete = false;
            boolean first = true;
            for (Entry entry : entries) {
                if (entry.record() instanceof LogRecord.OfEvent carried) {
                    RoomEvent event = carried.event();
                    if (entry.offset() < from) {
                        continue;
                    }
                    if (first) {
                        // Only who sees the room's first event knows that nothing was before.
                        complete = event instanceof RoomCreated;
                        first = false;
                    }
                    nextEvents = entry.offset() + 1;
                    if (fold.apply(event, new Position(partition, entry.offset()))) {
                        String offset = Long.toString(entry.offset());
                        accepted.add(offset);
                        accepted.add(event.id());
                        if (event instanceof MessagePosted message) {
                            posted.add(offset);
                            posted.add(message.message().id());
                        }
                    }
                } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                    nextAnnotations = Math.max(nextAnnotations, entry.offset() + 1);
                    fold.apply(carried.annotation());
                }
            }
            if (guard.isEmpty() && nextEvents == 0) {
                // Annotations of a room whose events were trimmed or evicted: there is no message to hold them.
                return;
            }
            List<String> arguments = new ArrayList<>();
            arguments.add(guard);
            arguments.add(Long.toString(nextEvents));
            arguments.add(nextAnnotations == 0 ? "" : Long.toString(nextAnnotations));
            arguments.add(complete ? "1" : "0");
            arguments.add(Integer.toString(RoomViewKeys.MESSAGES_KEPT));
            arguments.add(Integer.toString(posted.size() / 2));
            arguments.add(Integer.toString(fold.changed().size()));
            arguments.add(Integer.toString(accepted.size() / 2));
            arguments.addAll(posted);
            fold.changed().forEach((id, view) -> {
                arguments.add(id);
                arguments.add(new String(Json.bytes(view), StandardCharsets.UTF_8));
            });
            arguments.addAll(accepted);
            written.add(Script.ROOM.run(
                    redis,
                    List.of(keys.order(room), keys.messages(room), keys.state(room), keys.events(room)),
                    arguments));
        }

        private Map<String, MessageView> messages() {
            Map<String, MessageView> messages = new HashMap<>();
            if (views != null) {
                for (KeyValue<String, String> each : answer(views)) {
                    if (each.hasValue()) {
                        messages.put(
                                each.getKey(),
                                Json.read(each.getValue().getBytes(StandardCharsets.UTF_8), MessageView.class));
                    }
                }
            }
            return messages;
        }

        private Set<String> seen() {
            Set<String> seen = new HashSet<>();
            if (events != null) {
                List<Double> scores = answer(events);
                for (int i = 0; i < scores.size(); i++) {
                    if (scores.get(i) != null) {
                        seen.add(eventIds.get(i));
                    }
                }
            }
            return seen;
        }
    }

    private interface Attempt<T> {
        T run();
    }

    /** Turns what the server or the network does into the view's exceptions; a server that forgot the scripts gets them again. */
    private <T> T guarded(Attempt<T> attempt) {
        try {
            try {
                return attempt.run();
            } catch (RedisNoScriptException e) {
                load(redis());
                return attempt.run();
            }
        } catch (RedisCommandExecutionException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("DIVERGED")) {
                throw new ViewDivergedException(message);
            }
            throw new ViewUnavailableException("Redis refuses: " + message.split(" ", 2)[0], e);
        } catch (RedisException e) {
            throw new ViewUnavailableException(
                    "Redis does not answer: " + e.getClass().getSimpleName(), e);
        }
    }

    private synchronized RedisAsyncCommands<String, String> redis() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            load(open.async());
            connection = open;
        }
        return open.async();
    }

    private static void load(RedisAsyncCommands<String, String> redis) {
        List<RedisFuture<String>> loaded = new ArrayList<>();
        for (Script script : Script.values()) {
            loaded.add(script.load(redis));
        }
        loaded.forEach(RedisRoomView::answerOrNull);
    }

    private static <T> T answer(RedisFuture<T> future) {
        T answer = answerOrNull(future);
        if (answer == null) {
            throw new RedisException("no answer");
        }
        return answer;
    }

    private static <T> @Nullable T answerOrNull(RedisFuture<T> future) {
        try {
            return future.get(COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException cause ? cause : new RedisException(e.getCause());
        } catch (TimeoutException e) {
            throw new RedisException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
