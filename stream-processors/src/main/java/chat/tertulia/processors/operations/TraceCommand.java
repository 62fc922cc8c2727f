package chat.tertulia.processors.operations;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.roomview.RoomViewGenerations;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * {@code trace}: where a message has been, and why somebody did or did not get it. Kafka is needed; what Postgres or Redis would
 * say is left out, and that is said, while they are away.
 */
final class TraceCommand {

    private static final String NOTIFICATIONS = "notifications";
    private static final String POSTGRES_AWAY =
            "what Postgres knows (archive, people, held messages): it does not answer";
    private static final int LETTERS_MAX = 10_000;

    /** A record's time is the producer's; those of processors are the event's. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    private final Installation installation;
    private final Asked asked;
    private final Set<String> leftOut = new LinkedHashSet<>();

    /**
     * What is asked for.
     *
     * @param room where the message is, if that is known: less has to be looked at
     * @param user of whom to say why they did or did not get it; a name or an id
     * @param recordsMax how many records of a topic are looked at
     */
    record Asked(
            String message, @Nullable String room, @Nullable String user, int recordsMax, boolean showText) {}

    TraceCommand(Installation installation, Asked asked) {
        this.installation = installation;
        this.asked = asked;
    }

    /** Traces the message and prints that, in columns or as JSON. */
    void run(PrintStream out, boolean json) {
        MessageTrace trace = trace();
        if (json) {
            out.println(new String(Json.bytes(trace), StandardCharsets.UTF_8));
        } else {
            TraceText.print(trace, out);
        }
    }

    /** @throws OperationException if it is nowhere, or somebody is not known */
    MessageTrace trace() {
        Map<String, Object> kafka = installation.kafka().clientProperties();
        try (LogSearch log = new LogSearch(kafka, asked.recordsMax());
                @Nullable ArchiveSearch archive = archive()) {
            if (archive != null) {
                try {
                    return trace(kafka, log, archive);
                } catch (SQLException e) {
                    leftOut.add(POSTGRES_AWAY);
                }
            }
            return trace(kafka, log, null);
        } catch (SQLException e) {
            throw new OperationException("Postgres does not answer: " + e.getMessage(), e);
        }
    }

    private @Nullable ArchiveSearch archive() {
        try {
            return new ArchiveSearch(installation.postgres());
        } catch (SQLException e) {
            leftOut.add(POSTGRES_AWAY);
            return null;
        }
    }

    private MessageTrace trace(Map<String, Object> kafka, LogSearch log, @Nullable ArchiveSearch archive)
            throws SQLException {
        int partitions = log.partitions(Topic.ROOM_EVENTS).size();
        ArchiveSearch.Place place = archive == null ? null : archive.place(asked.message(), asked.room());
        if (place == null) {
            TracedRecord found = log.posted(
                    asked.message(),
                    asked.room() == null
                            ? log.partitions(Topic.ROOM_EVENTS)
                            : List.of(RoomPartitions.of(asked.room(), partitions)));
            place = found == null
                    ? null
                    : new ArchiveSearch.Place(
                            found.record().owner(), found.position().offset());
        }
        List<MessageTrace.Moderated> moderated = archive == null ? List.of() : archive.moderated(asked.message());
        if (place == null) {
            return held(log, moderated);
        }
        Position at = new Position(RoomPartitions.of(place.room(), partitions), place.offset());
        TracedPerson person = person(archive, place.room());
        Map<Object, TracedRecord> merged = new HashMap<>();
        if (archive != null) {
            archive.records(asked.message(), place).forEach(one -> merged.put(key(one), one));
        }
        inLog(log, at, person, partitions, merged);
        List<TracedRecord> records =
                merged.values().stream().sorted(TracedRecord.IN_TIME).toList();
        TracedRecord first = records.stream()
                .filter(one ->
                        one.topic() == Topic.ROOM_EVENTS && one.position().equals(at))
                .findFirst()
                .orElseThrow(() -> new OperationException(
                        asked.message() + " is at " + at + ", but neither log nor archive have the record any more"));
        if (!(first.record() instanceof LogRecord.OfEvent of) || !(of.event() instanceof MessagePosted posted)) {
            throw new OperationException(asked.message() + " is no message, but a " + type(first));
        }
        List<MessageTrace.Application> applications = applications(kafka, log, at);
        long toDecide = applications.stream()
                .filter(one -> one.name().equals(NOTIFICATIONS))
                .mapToLong(MessageTrace.Application::before)
                .findFirst()
                .orElse(0);
        leftOut.addAll(log.leftOut());
        return new MessageTrace(
                asked.message(),
                place.room(),
                at.toString(),
                posted.by().name(),
                first.traceId(),
                TraceSteps.of(posted, at, records, person, asked.showText()),
                views(archive, place, at),
                applications,
                letters(kafka, records),
                moderated,
                person == null ? null : person.why(posted, at, records, toDecide),
                List.copyOf(leftOut));
    }

    private static Object key(TracedRecord one) {
        return List.of(one.topic(), one.position());
    }

    private static String type(TracedRecord one) {
        return one.record() instanceof LogRecord.OfEvent of ? of.event().type().wire() : "record of another kind";
    }

    private @Nullable TracedPerson person(@Nullable ArchiveSearch archive, String room) throws SQLException {
        if (asked.user() == null || archive == null) {
            return null;
        }
        TracedPerson person = archive.person(asked.user(), room);
        if (person == null) {
            throw new OperationException("there is nobody called " + asked.user());
        }
        return person;
    }

    /** Not in the log: perhaps it waits for a moderator, or was never said. */
    private MessageTrace held(LogSearch log, List<MessageTrace.Moderated> moderated) {
        leftOut.addAll(log.leftOut());
        if (moderated.isEmpty()) {
            throw new OperationException("there is no message " + asked.message()
                    + (leftOut.isEmpty() ? "" : ", but not everything was looked at: ")
                    + String.join("; ", leftOut));
        }
        return new MessageTrace(
                asked.message(),
                moderated.getFirst().room(),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                moderated,
                null,
                List.copyOf(leftOut));
    }

    private void inLog(
            LogSearch log,
            Position at,
            @Nullable TracedPerson person,
            int partitions,
            Map<Object, TracedRecord> merged) {
        Predicate<byte[]> wanted = LogSearch.mentioning(asked.message());
        List<TracedRecord> events = log.from(Topic.ROOM_EVENTS, at, wanted);
        events.forEach(one -> merged.put(key(one), one));
        TracedRecord first = merged.get(List.of(Topic.ROOM_EVENTS, at));
        if (first == null) {
            return;
        }
        Instant since =
                first.appended() == null || first.at().isBefore(first.appended()) ? first.at() : first.appended();
        since = since.minus(CLOCKS_APART);
        log.since(Topic.ROOM_ANNOTATIONS, List.of(at.partition()), since, wanted)
                .forEach(one -> merged.put(key(one), one));
        TraceSteps.Notified notified = new TraceSteps.Notified(asked.message());
        log.since(
                        Topic.USER_EVENTS,
                        person == null
                                ? log.partitions(Topic.USER_EVENTS)
                                : List.of(RoomPartitions.of(person.id(), partitions)),
                        since,
                        notified)
                .forEach(one -> merged.put(key(one), one));
    }

    private List<MessageTrace.Application> applications(Map<String, Object> kafka, LogSearch log, Position at) {
        TopicPartition source = new TopicPartition(Topic.ROOM_EVENTS.topicName(), at.partition());
        long end = log.end(Topic.ROOM_EVENTS, at.partition());
        List<MessageTrace.Application> found = new ArrayList<>();
        try (DeadLetterTopics topics = new DeadLetterTopics(kafka);
                Admin admin = Admin.create(kafka)) {
            for (String name : topics.applications()) {
                OffsetAndMetadata committed = admin.listConsumerGroupOffsets(name)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(source);
                if (committed != null) {
                    found.add(new MessageTrace.Application(
                            name,
                            committed.offset(),
                            Math.max(0, at.offset() + 1 - committed.offset()),
                            Math.max(0, end - committed.offset())));
                }
            }
        } catch (ExecutionException e) {
            leftOut.add("how far the applications are: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
        return found;
    }

    private List<MessageTrace.Letter> letters(Map<String, Object> kafka, List<TracedRecord> records) {
        Map<String, TracedRecord> sources = new TreeMap<>();
        records.forEach(one -> sources.put(one.topic().topicName() + " " + one.position(), one));
        Predicate<byte[]> wanted = LogSearch.mentioning(asked.message());
        List<MessageTrace.Letter> found = new ArrayList<>();
        try (DeadLetterTopics topics = new DeadLetterTopics(kafka)) {
            for (String application : topics.applications()) {
                for (DeadLetter letter : topics.of(application, LETTERS_MAX)) {
                    String source = letter.sourceTopic() + " " + letter.sourcePosition();
                    byte[] value = letter.record().value();
                    if (sources.containsKey(source) || (value != null && wanted.test(value))) {
                        found.add(new MessageTrace.Letter(
                                letter.id().toString(), letter.at(), source, letter.errorClass(), letter.replayed()));
                    }
                }
            }
        }
        found.sort(Comparator.comparing(MessageTrace.Letter::at));
        return found;
    }

    private List<MessageTrace.View> views(@Nullable ArchiveSearch archive, ArchiveSearch.Place place, Position at)
            throws SQLException {
        List<MessageTrace.View> views = new ArrayList<>();
        if (archive != null) {
            long next = archive.positions(at.partition()).getOrDefault(Topic.ROOM_EVENTS, 0L);
            MessageView message = archive.message(place);
            views.add(new MessageTrace.View("archive", next, state(message, next, at, "its month was dropped")));
        }
        try (RoomViewGenerations redis = new RoomViewGenerations(installation.redis())) {
            String live = redis.live();
            long next = redis.next(live, Topic.ROOM_EVENTS, at.partition());
            MessageView message = redis.message(live, place.room(), asked.message());
            views.add(new MessageTrace.View(
                    "room view, generation " + live,
                    next,
                    state(message, next, at, "only the newest " + RoomViewKeys.MESSAGES_KEPT + " of a room are kept")));
        } catch (RuntimeException e) {
            leftOut.add("what the room view has: Redis does not answer");
        }
        return views;
    }

    private static String state(@Nullable MessageView message, long next, Position at, String gone) {
        if (message == null) {
            return next <= at.offset()
                    ? "does not have it yet: " + (at.offset() + 1 - next) + " records before"
                    : "does not have it: " + gone;
        }
        StringBuilder state = new StringBuilder("has it, ");
        if (message.deletedAt() != null) {
            state.append("deleted at ").append(Json.time(message.deletedAt()));
        } else if (message.editedAt() != null) {
            state.append("as edited at ").append(message.revision());
        } else {
            state.append("as posted");
        }
        if (message.isMasked()) {
            state.append(", masked");
        }
        if (Boolean.TRUE.equals(message.approved())) {
            state.append(", approved");
        }
        state.append(message.mentions() == null ? "" : ", mentions")
                .append(message.sentiment() == null ? "" : ", sentiment")
                .append(message.flags() == null ? "" : ", flags");
        return state.toString();
    }
}
