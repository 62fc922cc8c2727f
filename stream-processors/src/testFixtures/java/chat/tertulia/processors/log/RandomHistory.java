package chat.tertulia.processors.log;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePinned;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.MessageUnpinned;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.PollClosed;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.processors.records.LogRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One partition's history of three topics, by chance: with repeats, edits by others, deletions, and gaps in the offsets. */
public final class RandomHistory {

    public static final List<String> ROOMS = List.of("r1", "r2", "r3");
    private static final List<String> PEOPLE = List.of("ana", "bea", "cea", "dea");
    private static final List<String> TEXTS =
            List.of("text", "hola @bea y #ana,", "qué mierda,", "me encanta,", "no me gusta nada, @dea:", "nice, @here");
    private static final List<String> EMOJI = List.of("👍", "❤️", Poll.sign(0), Poll.sign(1));

    /** One record. */
    public record Entry(LogRecord record, long offset) {}

    private static final Duration STEP = Duration.ofMillis(100);

    private final SplittableRandom random;
    private final Instant start;
    private final boolean gaps;
    private final Facts facts = new Facts();
    private final Map<Topic, List<Entry>> topics = new EnumMap<>(Topic.class);
    private final List<String> messages = new ArrayList<>();
    private final Map<String, String> threads = new LinkedHashMap<>();
    private final List<RoomEvent> old = new ArrayList<>();

    public RandomHistory(long seed, int events) {
        this(seed, events, Facts.AT, true);
    }

    /**
     * A history for a real log.
     *
     * @param start time of its first event; each further one is a tenth of a second later
     * @param gaps whether offsets are left out, as transactions do
     */
    public RandomHistory(long seed, int events, Instant start, boolean gaps) {
        random = new SplittableRandom(seed);
        this.start = start;
        this.gaps = gaps;
        for (Topic topic : List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS)) {
            topics.put(topic, new ArrayList<>());
        }
        ROOMS.forEach(room -> add(facts.created(room, RoomKind.PUBLIC, true, Moderation.TAG, "ana")));
        for (int i = 0; i < events; i++) {
            step(i);
        }
    }

    public List<Entry> of(Topic topic) {
        return topics.getOrDefault(topic, List.of());
    }

    private void step(int i) {
        if (!old.isEmpty() && random.nextInt(12) == 0) {
            // Repeats come soon.
            append(old.get(old.size() - 1 - random.nextInt(Math.min(old.size(), 50))));
            return;
        }
        if (messages.isEmpty() || random.nextInt(3) == 0) {
            String room = pick(ROOMS);
            String text = pick(TEXTS) + " " + i + " \"ñ😀\u0000";
            String root = random.nextInt(3) == 0 ? root(room) : null;
            messages.add(room + " m" + i);
            if (root == null && random.nextInt(6) == 0) {
                add(Facts.asked(room, "m" + i, pick(PEOPLE), random.nextBoolean()));
            } else if (root == null) {
                add(Facts.posted(room, "m" + i, pick(PEOPLE), text));
            } else {
                threads.put("m" + i, root);
                add(Facts.replied(room, "m" + i, pick(PEOPLE), text, root));
            }
            return;
        }
        String[] message = messages.get(random.nextInt(messages.size())).split(" ", 2);
        String by = pick(PEOPLE);
        add(
                switch (random.nextInt(18)) {
                    case 0, 1, 2, 3 -> facts.edited(message[0], message[1], by, pick(TEXTS) + " edited " + i);
                    case 4 -> {
                        String root = threads.get(message[1]);
                        yield root == null
                                ? facts.deleted(message[0], message[1], by)
                                : facts.deleted(message[0], message[1], by, root);
                    }
                    case 5, 6, 7 -> facts.reacted(message[0], message[1], by, pick(EMOJI));
                    case 8 -> facts.joined(message[0], by);
                    case 9 -> facts.left(message[0], by);
                    case 10 -> facts.approved(message[0], message[1], by);
                    case 15 -> facts.closed(message[0], message[1], by);
                    case 11 -> facts.muted(message[0], by);
                    case 12, 13 -> facts.pinned(message[0], message[1], by);
                    case 14 -> facts.unpinned(message[0], message[1], by);
                    default -> facts.unreacted(message[0], message[1], by, pick(EMOJI));
                });
    }

    /** One of the room's last messages that is no reply; null if there is none. */
    private @Nullable String root(String room) {
        List<String> roots = messages.reversed().stream()
                .filter(one -> one.startsWith(room + ' '))
                .map(one -> one.substring(room.length() + 1))
                .filter(one -> !threads.containsKey(one))
                .limit(5)
                .toList();
        return roots.isEmpty() ? null : pick(roots);
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Each event has its own time. */
    private void add(RoomEvent made) {
        String at = Json.time(start.plus(STEP.multipliedBy(old.size())));
        String body = new String(Json.bytes(made), StandardCharsets.UTF_8).replace(Json.time(Facts.AT), at);
        RoomEvent event = Json.read(body.getBytes(StandardCharsets.UTF_8), RoomEvent.class);
        old.add(event);
        append(event);
    }

    private void append(RoomEvent event) {
        long offset = append(Topic.ROOM_EVENTS, new LogRecord.OfEvent(event, Json.bytes(event)));
        String subject = switch (event) {
            case MessagePosted posted -> posted.message().id();
            case MessageEdited edited -> edited.message().id();
            default -> null;
        };
        if (subject != null) {
            annotate(event, subject, "0:" + offset);
        }
    }

    private void annotate(RoomEvent event, String message, String position) {
        Subject about = new Subject(message, position);
        if (random.nextBoolean()) {
            append(new MessageMentions(
                    Ids.derived('a', "message.mentions", position),
                    event.room(),
                    event.at(),
                    about,
                    List.of(new Mention(Mention.Kind.USER, "ubea", "bea", 0, 4)),
                    List.of(new Tag("t" + position, 5, 9))));
            NotificationCreated told = new NotificationCreated(
                    Ids.derived('n', "ubea", message),
                    "ubea",
                    event.at(),
                    new Notification(
                            Ids.derived('n', "ubea", message),
                            Notification.Reason.MENTION,
                            event.room(),
                            event.room(),
                            message,
                            position,
                            event.by(),
                            "excerpt",
                            null));
            append(Topic.USER_EVENTS, new LogRecord.OfUser(told, Json.bytes(told)));
            if (random.nextInt(4) == 0) {
                NotificationWithdrawn taken = new NotificationWithdrawn(
                        Ids.derived('w', "ubea", message),
                        "ubea",
                        event.at(),
                        new NotificationWithdrawn.Withdrawn(told.id(), event.room(), message));
                append(Topic.USER_EVENTS, new LogRecord.OfUser(taken, Json.bytes(taken)));
            }
        }
        if (random.nextBoolean()) {
            append(new MessageSentiment(
                    Ids.derived('a', "message.sentiment", position),
                    event.room(),
                    event.at(),
                    about,
                    Sentiment.without(Sentiment.Status.SKIPPED, "es", position)));
        }
        if (random.nextInt(4) == 0) {
            UserEvent marker = new MarkerMoved(
                    "k" + position,
                    "u" + pick(PEOPLE),
                    event.at(),
                    new MarkerMoved.Marker(
                            event.room(), "0:" + random.nextInt(1_000), random.nextInt(5) == 0 ? true : null));
            append(Topic.USER_EVENTS, new LogRecord.OfUser(marker, Json.bytes(marker)));
        }
    }

    private void append(Annotation annotation) {
        append(Topic.ROOM_ANNOTATIONS, new LogRecord.OfAnnotation(annotation, Json.bytes(annotation)));
    }

    private long append(Topic topic, LogRecord record) {
        List<Entry> log = topics.getOrDefault(topic, List.of());
        // Transactions and their ends leave offsets out.
        long offset = log.isEmpty() ? 0 : log.getLast().offset() + 1 + (gaps ? random.nextInt(2) : 0);
        log.add(new Entry(record, offset));
        return offset;
    }

    /** The fold, as plainly as it can be said: all events in order, then all annotations. */
    public Map<String, Map<String, MessageView>> fold() {
        Map<String, Map<String, MessageView>> rooms = new LinkedHashMap<>();
        Set<String> ids = new HashSet<>();
        for (Entry entry : of(Topic.ROOM_EVENTS)) {
            RoomEvent event = ((LogRecord.OfEvent) entry.record()).event();
            if (!ids.add(event.room() + ' ' + event.id())) {
                continue;
            }
            Map<String, MessageView> room = rooms.computeIfAbsent(event.room(), name -> new LinkedHashMap<>());
            Position at = new Position(0, entry.offset());
            switch (event) {
                case MessagePosted posted -> {
                    room.put(posted.message().id(), MessageView.of(posted, at));
                    if (posted.message().thread() != null) {
                        room.computeIfPresent(posted.message().thread(), (id, root) -> root.replied(posted.message()));
                    }
                }
                case MessageEdited edited ->
                    room.computeIfPresent(edited.message().id(), (id, view) -> view.edited(edited, at));
                case MessageDeleted deleted -> {
                    MessageView before = room.get(deleted.message().id());
                    if (before != null && before.deletedAt() == null) {
                        room.put(before.id(), before.deleted(deleted));
                        if (before.thread() != null) {
                            room.computeIfPresent(before.thread(), (id, root) -> root.unreplied());
                        }
                    }
                }
                case MessagePinned pinned ->
                    room.computeIfPresent(pinned.message().id(), (id, view) -> view.pinned(pinned));
                case MessageUnpinned unpinned ->
                    room.computeIfPresent(unpinned.message().id(), (id, view) -> view.unpinned(unpinned));
                case MessageApproved approved ->
                    room.computeIfPresent(approved.message().id(), (id, view) -> view.approved(approved));
                case PollClosed closed ->
                    room.computeIfPresent(closed.poll().message(), (id, view) -> view.closed(closed));
                case ReactionAdded added ->
                    room.computeIfPresent(added.reaction().message(), (id, view) -> view.reacted(added));
                case ReactionRemoved removed ->
                    room.computeIfPresent(removed.reaction().message(), (id, view) -> view.unreacted(removed));
                default -> {}
            }
        }
        for (Entry entry : of(Topic.ROOM_ANNOTATIONS)) {
            Annotation annotation = ((LogRecord.OfAnnotation) entry.record()).annotation();
            rooms.getOrDefault(annotation.room(), Map.of())
                    .computeIfPresent(annotation.message().id(), (id, view) -> view.annotated(annotation));
        }
        return rooms;
    }

    /** The last marker positions, by user and room, as offsets. */
    public Map<String, Long> markers() {
        Map<String, Long> markers = new LinkedHashMap<>();
        for (Entry entry : of(Topic.USER_EVENTS)) {
            if (((LogRecord.OfUser) entry.record()).event() instanceof MarkerMoved moved) {
                markers.merge(
                        moved.user() + ' ' + moved.marker().room(),
                        Position.parse(moved.marker().position()).offset(),
                        (before, now) -> moved.marker().isSet() ? now : Math.max(before, now));
            }
        }
        return markers;
    }
}
