package chat.tertulia.systemtests.history;

import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.history.Observed.Message;
import chat.tertulia.systemtests.history.Observed.Missed;
import chat.tertulia.systemtests.history.Sent.Accepted;
import chat.tertulia.systemtests.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was posted against what streams and history show, by guarantees 1 to 5 and 7 of the design.
 *
 * <p>Only messages of the senders in {@code sent} are judged: other people may talk in the same rooms. It assumes that the
 * run has come to rest, so that what is not seen yet is lost. Time and memory are linear in what it is given.
 */
public final class HistoryChecker {

    private final List<Sent> sent;
    private final List<StreamLog> streams;
    private final Map<String, List<Message>> histories;

    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> writtenTwice = new TreeSet<>();
    private final Map<String, Integer> excused = new HashMap<>();
    private final Map<String, Sent> acceptedById = new LinkedHashMap<>();
    private final Map<String, Long> undecided = new HashMap<>();
    private final Set<String> senders = new HashSet<>();

    /** Where each message is: by its history, else by the first stream that brought it. */
    private final Map<String, Position> positions = new HashMap<>();

    /** All positions at which a message has been seen; a message written twice has more than one. */
    private final Map<String, Set<Position>> records = new HashMap<>();

    private HistoryChecker(List<Sent> sent, List<StreamLog> streams, Map<String, List<Message>> histories) {
        this.sent = sent;
        this.streams = streams;
        this.histories = histories;
    }

    /**
     * Judges a run that has come to rest.
     *
     * @param histories each room's messages as REST gives them, oldest first; deleted ones left out
     */
    public static Verdict check(List<Sent> sent, List<StreamLog> streams, Map<String, List<Message>> histories) {
        HistoryChecker checker = new HistoryChecker(sent, streams, histories);
        checker.readSent();
        histories.forEach(checker::checkHistory);
        streams.forEach(checker::checkStream);
        checker.checkAccepted();
        checker.checkChains();
        return new Verdict(
                List.copyOf(checker.violations), Set.copyOf(checker.writtenTwice), Map.copyOf(checker.excused));
    }

    private void readSent() {
        for (Sent message : sent) {
            senders.add(message.sender());
            switch (message.outcome()) {
                case Accepted accepted -> {
                    if (acceptedById.putIfAbsent(accepted.id(), message) != null) {
                        found(Kind.REPEATED, "answers", "two messages were given the id " + accepted.id());
                    }
                }
                case Sent.Unknown unknown -> undecided.merge(content(message), 1L, Long::sum);
                case Sent.Refused refused -> {}
            }
        }
    }

    private static String content(Sent message) {
        return message.room() + '\n' + message.sender() + '\n' + message.text();
    }

    private static String content(Message message) {
        return message.room() + '\n' + message.sender() + '\n' + message.text();
    }

    private void checkHistory(String room, List<Message> history) {
        String where = "history of " + room;
        Set<String> ids = new HashSet<>();
        Position last = null;
        for (Message message : ours(history)) {
            if (!ids.add(message.id())) {
                found(Kind.REPEATED, where, message.id() + " at " + message.position());
                continue;
            }
            last = checkAscending(where, message, last);
            checkContent(where, message);
            positions.put(message.id(), message.position());
            record(message);
        }
    }

    private List<Message> ours(List<? extends Observed> items) {
        List<Message> ours = new ArrayList<>();
        for (Observed item : items) {
            if (item instanceof Message message && senders.contains(message.sender())) {
                ours.add(message);
            }
        }
        return ours;
    }

    private Position checkAscending(String where, Message message, @Nullable Position last) {
        Position position = message.position();
        if (last == null) {
            return position;
        }
        if (position.partition() != last.partition()) {
            found(Kind.TWO_ORDERS, where, message.id() + " at " + position + " is in another partition than " + last);
        } else if (position.offset() <= last.offset()) {
            found(Kind.OUT_OF_ORDER, where, message.id() + " at " + position + " came after " + last);
            return last;
        }
        return position;
    }

    private void checkContent(String where, Message message) {
        Sent original = acceptedById.get(message.id());
        if (original != null) {
            if (!content(original).equals(content(message))) {
                found(Kind.ALTERED, where, message.id() + " at " + message.position() + " is not what was sent");
            }
            return;
        }
        if (records.containsKey(message.id())) {
            return; // Counted where it was first seen.
        }
        Long open = undecided.get(content(message));
        if (open == null || open == 0) {
            found(Kind.INVENTED, where, message.id() + " at " + message.position());
        } else {
            undecided.put(content(message), open - 1);
        }
    }

    private void record(Message message) {
        records.computeIfAbsent(message.id(), id -> new HashSet<>()).add(message.position());
    }

    private void checkStream(StreamLog stream) {
        String where = "stream " + stream.name();
        Set<Position> brought = new HashSet<>();
        Map<String, Position> last = new HashMap<>();
        Map<String, Position> first = new HashMap<>();
        Map<String, Holes> holes = new HashMap<>();
        stream.from().keySet().forEach(room -> holes.put(room, new Holes()));
        for (Observed item : stream.items()) {
            switch (item) {
                case Missed missed ->
                    holes.forEach((room, hole) -> {
                        if (missed.concerns(room)) {
                            hole.open();
                        }
                    });
                case Message message -> {
                    Holes hole = holes.get(message.room());
                    if (hole != null) {
                        hole.passed(message.position().offset());
                    }
                    if (senders.contains(message.sender())) {
                        checkSeen(where, message, brought, first, last);
                    }
                }
            }
        }
        checkComplete(where, stream, first.keySet(), holes);
    }

    private void checkSeen(
            String where,
            Message message,
            Set<Position> brought,
            Map<String, Position> first,
            Map<String, Position> last) {
        Position position = message.position();
        if (!brought.add(position)) {
            found(Kind.REPEATED, where, message.id() + " at " + position);
            return;
        }
        Position before = first.putIfAbsent(message.id(), position);
        if (before != null && position.offset() > before.offset()) {
            writtenTwice.add(message.id());
            record(message);
            return;
        }
        last.put(message.room(), checkAscending(where, message, last.get(message.room())));
        checkContent(where, message);
        Position elsewhere = positions.putIfAbsent(message.id(), position);
        if (elsewhere != null && !elsewhere.equals(position)) {
            found(Kind.TWO_ORDERS, where, message.id() + " at " + position + ", elsewhere at " + elsewhere);
        }
        record(message);
    }

    /** What the stream's rooms hold, by answers and by history, it must have brought, but for the holes it owned up to. */
    private void checkComplete(String where, StreamLog stream, Set<String> seen, Map<String, Holes> holes) {
        Map<String, Message> expected = new LinkedHashMap<>();
        stream.from()
                .keySet()
                .forEach(room -> ours(histories.getOrDefault(room, List.of()))
                        .forEach(message -> expected.put(message.id(), message)));
        acceptedById.forEach((id, message) -> {
            if (message.outcome() instanceof Accepted accepted) {
                expected.putIfAbsent(
                        id, new Message(id, message.room(), accepted.position(), message.sender(), message.text()));
            }
        });
        for (Message message : expected.values()) {
            Long from = stream.from().get(message.room());
            Holes hole = holes.get(message.room());
            long offset = message.position().offset();
            if (from == null || hole == null || offset < from || seen.contains(message.id())) {
                continue;
            }
            if (hole.has(offset)) {
                excused.merge(stream.name(), 1, Integer::sum);
            } else {
                found(Kind.LOST_FROM_STREAM, where, message.id() + " at " + message.position());
            }
        }
    }

    private void checkAccepted() {
        Map<String, Set<String>> inHistory = new HashMap<>();
        histories.forEach((room, messages) -> {
            Set<String> ids = new HashSet<>();
            messages.forEach(message -> ids.add(message.id()));
            inHistory.put(room, ids);
        });
        acceptedById.forEach((id, message) -> {
            if (!(message.outcome() instanceof Accepted accepted)) {
                return;
            }
            Set<String> ids = inHistory.get(message.room());
            if (ids != null && !ids.contains(id)) {
                found(Kind.LOST_FROM_HISTORY, "history of " + message.room(), id + " at " + accepted.position());
            }
            Set<Position> known = records.get(id);
            if (known != null && !known.contains(accepted.position())) {
                found(Kind.TWO_ORDERS, "answer", id + " was accepted at " + accepted.position() + ", seen at " + known);
            }
        });
        // What a stream brought must be in the room's history too.
        for (StreamLog stream : streams) {
            for (Message message : ours(stream.items())) {
                Set<String> ids = inHistory.get(message.room());
                if (ids != null && !ids.contains(message.id()) && !acceptedById.containsKey(message.id())) {
                    found(Kind.LOST_FROM_HISTORY, "history of " + message.room(), message.id() + " was on a stream");
                    ids.add(message.id());
                }
            }
        }
    }

    private void checkChains() {
        Map<String, List<Map.Entry<Long, String>>> chains = new LinkedHashMap<>();
        acceptedById.forEach((id, message) -> chains.computeIfAbsent(
                        message.room() + '\n' + message.chain(), chain -> new ArrayList<>())
                .add(Map.entry(message.order(), id)));
        for (List<Map.Entry<Long, String>> chain : chains.values()) {
            chain.sort(Comparator.comparingLong(Map.Entry::getKey));
            Position last = null;
            for (Map.Entry<Long, String> link : chain) {
                Position position = positions.get(link.getValue());
                if (position == null) {
                    continue;
                }
                if (last != null && position.offset() < last.offset()) {
                    found(
                            Kind.SENDER_OUT_OF_ORDER,
                            "log",
                            link.getValue() + " at " + position + " was posted after the one at " + last);
                } else {
                    last = position;
                }
            }
        }
    }

    private void found(Kind kind, String where, String detail) {
        violations.add(new Violation(kind, where, detail));
    }

    /** Where in one room a stream has said that it is incomplete: between what it brought before and after saying so. */
    private static final class Holes {
        private final List<long[]> ranges = new ArrayList<>();
        private long lastOffset = -1;
        private boolean open;

        void open() {
            open = true;
        }

        void passed(long offset) {
            if (open) {
                ranges.add(new long[] {lastOffset, offset});
                open = false;
            }
            lastOffset = Math.max(lastOffset, offset);
        }

        boolean has(long offset) {
            return (open && offset > lastOffset)
                    || ranges.stream().anyMatch(range -> offset > range[0] && offset < range[1]);
        }
    }
}
