package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.membership.Membership;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.membership.Spans;
import chat.tertulia.gateway.ring.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is attached to an event loop, by user and by room. Rooms list all subscribers that are members at the loop's position, live or not, so
 * that joining and leaving are applied at exactly their frames whatever a subscriber is doing. On the event loop only.
 */
final class Audience {

    private final Memberships memberships;
    private final LoopPositions positions;
    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<String, List<Subscriber>> users = new HashMap<>();

    /** Attached subscribers of a room. */
    static final class Room {
        final ArrayList<Subscriber> open = new ArrayList<>();
        /** Who was here: annotations of what they saw still concern them. */
        final ArrayList<Subscriber> former = new ArrayList<>();
        /** No open member joined later: an annotation of an event from here on concerns them all. */
        long openSinceMax;
        /** No former member left later: an annotation of an event after this concerns none of them. */
        long formerUntilMax = -1;

        boolean isEmpty() {
            return open.isEmpty() && former.isEmpty();
        }
    }

    Audience(Memberships memberships, LoopPositions positions) {
        this.memberships = memberships;
        this.positions = positions;
    }

    @Nullable
    Room room(String room) {
        return rooms.get(room);
    }

    /** A user's subscribers; they change with the next that comes or goes. */
    List<Subscriber> of(String user) {
        return users.getOrDefault(user, List.of());
    }

    /** All, as of now. */
    List<Subscriber> all() {
        List<Subscriber> all = new ArrayList<>();
        users.values().forEach(all::addAll);
        return all;
    }

    void add(Subscriber subscriber) {
        String user = subscriber.user();
        users.computeIfAbsent(user, any -> new ArrayList<>(1)).add(subscriber);
        for (Membership membership : memberships.of(user)) {
            long before = positions.nextEvent(membership.partition());
            Spans spans = membership.spans();
            if (spans.isOpenBefore(before)) {
                Room room = rooms.computeIfAbsent(membership.room(), any -> new Room());
                room.open.add(subscriber);
                room.openSinceMax = Math.max(room.openSinceMax, spans.openSince(before));
            } else if (spans.startsBefore(before)) {
                Room room = rooms.computeIfAbsent(membership.room(), any -> new Room());
                room.former.add(subscriber);
                room.formerUntilMax = Math.max(room.formerUntilMax, spans.lastEndBefore(before));
            }
        }
    }

    void remove(Subscriber subscriber) {
        String user = subscriber.user();
        List<Subscriber> streams = users.get(user);
        if (streams != null) {
            streams.remove(subscriber);
            if (streams.isEmpty()) {
                users.remove(user);
            }
        }
        for (Membership membership : memberships.of(user)) {
            Room room = rooms.get(membership.room());
            if (room != null) {
                room.open.remove(subscriber);
                room.former.remove(subscriber);
                if (room.isEmpty()) {
                    rooms.remove(membership.room());
                }
            }
        }
    }

    /** The loop is at a joining. */
    void joined(Frame frame) {
        String member = String.valueOf(frame.member());
        List<Subscriber> streams = users.get(member);
        if (streams == null) {
            return;
        }
        Spans spans = memberships.spans(member, frame.subject());
        if (!spans.isOpenBefore(frame.offset() + 1)) {
            return;
        }
        Room room = rooms.computeIfAbsent(frame.subject(), any -> new Room());
        for (Subscriber subscriber : streams) {
            if (!room.open.contains(subscriber)) {
                room.former.remove(subscriber);
                room.open.add(subscriber);
                room.openSinceMax = Math.max(room.openSinceMax, spans.openSince(frame.offset() + 1));
            }
            subscriber.onJoined(frame);
        }
    }

    /** The loop has given a leaving to those who were still there. */
    void left(Frame frame, Room room) {
        String member = String.valueOf(frame.member());
        List<Subscriber> streams = users.get(member);
        if (streams == null || memberships.spans(member, frame.subject()).isOpenBefore(frame.offset() + 1)) {
            return;
        }
        for (Subscriber subscriber : streams) {
            if (room.open.remove(subscriber)) {
                room.former.add(subscriber);
                room.formerUntilMax = Math.max(room.formerUntilMax, frame.offset());
            }
        }
    }
}
