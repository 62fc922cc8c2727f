package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.archive.Archive.RoomSpan;
import chat.tertulia.gateway.membership.Membership;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.Ring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far an event loop has walked the ring, and what that means for the positions of one subscriber: where a stream begins, what it has
 * still to be given, what it may see. On its event loop only.
 */
final class LoopPositions {

    private final Ring ring;
    private final Memberships memberships;
    private final int width;
    private final long[] next;
    private final long[] newest;
    private long sequence;

    LoopPositions(Ring ring, Memberships memberships) {
        this.ring = ring;
        this.memberships = memberships;
        this.width = ring.partitions();
        this.next = new long[FollowedLog.COUNT * width];
        this.newest = new long[FollowedLog.COUNT * width];
        toHead();
    }

    /** Goes to the ring's head, over whatever lies between. */
    void toHead() {
        sequence = ring.snapshot(next, newest);
    }

    /** Goes past a frame. */
    void pass(Frame frame) {
        int index = frame.log().index() * width + frame.partition();
        next[index] = frame.offset() + 1;
        newest[index] = frame.sequence();
        sequence = frame.sequence() + 1;
    }

    /** The sequence of the next frame to walk. */
    long sequence() {
        return sequence;
    }

    /** The next offset of a partition of the rooms' events. */
    long nextEvent(int partition) {
        return next[partition];
    }

    long next(Place place) {
        return next[place.log().index() * width + place.partition()];
    }

    long floor(Place place) {
        return ring.floor(place.log(), place.partition());
    }

    /** Prepares the encoder with the cursor of a signature here. */
    void cursor(BlockEncoder encoder, Signature signature) {
        encoder.cursor(signature.partitions(), signature.inboxPartition(), next, width);
    }

    /** Prepares the encoder with the cursor here of what concerns some positions. */
    void cursor(BlockEncoder encoder, Positions own) {
        encoder.cursor(own.partitions(), own.inboxPartition(), next, width);
    }

    /** The positions here of what concerns a signature. */
    Positions positions(Signature signature) {
        int inbox = signature.inboxPartition();
        Positions positions = new Positions(inbox, next[2 * width + inbox]);
        for (int partition : signature.partitions()) {
            positions.add(partition, next[partition], next[width + partition]);
        }
        return positions;
    }

    /**
     * Where the ring continues after some positions.
     *
     * @param sequence of the first frame to look at
     * @param count of frames up to the loop's place that will be given
     */
    record Located(long sequence, long count) {}

    /** Whether a user may see a frame. */
    boolean isVisible(Frame frame, String user) {
        if (frame.bytes().length == 0) {
            return false;
        }
        return switch (frame.log()) {
            case INBOX -> frame.subject().equals(user);
            case EVENTS, ANNOTATIONS -> memberships.spans(user, frame.subject()).contains(frame.seenAs());
        };
    }

    /** Finds where the ring continues after positions, walking each partition back from this loop's place; null if it no longer has it all. */
    @Nullable
    Located locate(String user, Positions own) {
        long start = sequence;
        long count = 0;
        for (int i = 0; i < own.size(); i++) {
            int partition = own.partition(i);
            for (FollowedLog log : new FollowedLog[] {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS}) {
                long from = own.next(log, partition);
                for (Frame frame = newest(log, partition);
                        frame != null && frame.offset() >= from;
                        frame = ring.get(frame.previous())) {
                    start = Math.min(start, frame.sequence());
                    count += isVisible(frame, user) ? 1 : 0;
                }
                if (ring.floor(log, partition) > from) {
                    return null;
                }
            }
        }
        for (Frame frame = newest(FollowedLog.INBOX, own.inboxPartition());
                frame != null && frame.offset() >= own.inbox();
                frame = ring.get(frame.previous())) {
            start = Math.min(start, frame.sequence());
            count += isVisible(frame, user) ? 1 : 0;
        }
        return ring.floor(FollowedLog.INBOX, own.inboxPartition()) > own.inbox() ? null : new Located(start, count);
    }

    private @Nullable Frame newest(FollowedLog log, int partition) {
        return ring.get(newest[log.index() * width + partition]);
    }

    /** Where a user's new stream begins: here. */
    Positions head(String user) {
        int inbox = RoomPartitions.of(user, width);
        Positions head = new Positions(inbox, next[2 * width + inbox]);
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            if (membership.spans().startsBefore(next[partition]) && !head.has(partition)) {
                head.add(partition, next[partition], next[width + partition]);
            }
        }
        return head;
    }

    /** A presented cursor's positions; null if it cannot be this user's. One without inbox follows the inbox from now on. */
    @Nullable
    Positions resume(String user, Cursor cursor) {
        int inbox = RoomPartitions.of(user, width);
        if (cursor.inboxPartition() >= 0 && cursor.inboxPartition() != inbox) {
            return null;
        }
        Positions own =
                new Positions(inbox, cursor.inboxPartition() < 0 ? next[2 * width + inbox] : cursor.nextInbox());
        for (int i = 0; i < cursor.size(); i++) {
            if (cursor.partition(i) >= width) {
                return null;
            }
        }
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            int index = cursor.indexOf(partition);
            if (index >= 0 && membership.spans().startsBefore(next[partition]) && !own.has(partition)) {
                own.add(partition, cursor.nextEvent(index), cursor.nextAnnotation(index));
            }
        }
        for (int i = 0; i < cursor.size(); i++) {
            int partition = cursor.partition(i);
            if (!own.has(partition)) {
                // Nothing of it concerns the user up to this loop's place. If the cursor is ahead of it, another
                // gateway has already
                // given what this one has yet to read, such as the joining that makes it concern the user.
                own.add(
                        partition,
                        Math.max(cursor.nextEvent(i), next[partition]),
                        Math.max(cursor.nextAnnotation(i), next[width + partition]));
            }
        }
        acquire(user, own);
        return own;
    }

    /**
     * Adds the partitions of rooms a user has come into before this loop's place and that positions say nothing of: those rooms were
     * joined while the stream was away. They are delivered from the joining on.
     */
    void acquire(String user, Positions own) {
        Map<Integer, Long> from = new HashMap<>();
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            if (membership.spans().startsBefore(next[partition]) && !own.has(partition)) {
                from.merge(partition, membership.spans().from(0), Math::min);
            }
        }
        from.forEach((partition, offset) -> own.add(partition, offset, annotationsSince(partition, offset)));
    }

    /** The annotation offset at a joining: if the ring has lost it, from the beginning, and spans decide. */
    private long annotationsSince(int partition, long joining) {
        Frame frame = newest(FollowedLog.EVENTS, partition);
        while (frame != null && frame.offset() > joining) {
            frame = ring.get(frame.previous());
        }
        return frame != null && frame.offset() == joining && frame.kind() == Frame.Kind.JOINED
                ? frame.subjectOffset()
                : 0;
    }

    /** Where positions are beyond this loop's. */
    List<Place> ahead(Positions own) {
        List<Place> ahead = new ArrayList<>(0);
        for (int i = 0; i < own.size(); i++) {
            int partition = own.partition(i);
            if (isAhead(FollowedLog.EVENTS, partition, own.events()[i])) {
                ahead.add(new Place(FollowedLog.EVENTS, partition));
            }
            if (isAhead(FollowedLog.ANNOTATIONS, partition, own.annotations()[i])) {
                ahead.add(new Place(FollowedLog.ANNOTATIONS, partition));
            }
        }
        if (isAhead(FollowedLog.INBOX, own.inboxPartition(), own.inbox())) {
            ahead.add(new Place(FollowedLog.INBOX, own.inboxPartition()));
        }
        return ahead;
    }

    private boolean isAhead(FollowedLog log, int partition, long offset) {
        if (offset <= next[log.index() * width + partition]) {
            return false;
        }
        // What another counted past a transaction's marker is not ahead. In this order; see Ring.
        long reached = ring.reached(log, partition);
        return offset > reached || sequence < ring.head();
    }

    /** Where positions are before what the ring has; events before annotations, so that these come after what they are about. */
    List<Place> behindTheRing(Positions own) {
        List<Place> behind = new ArrayList<>();
        for (FollowedLog log : new FollowedLog[] {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS}) {
            for (int i = 0; i < own.size(); i++) {
                int partition = own.partition(i);
                if (own.next(log, partition) < ring.floor(log, partition)) {
                    behind.add(new Place(log, partition));
                }
            }
        }
        if (own.inbox() < ring.floor(FollowedLog.INBOX, own.inboxPartition())) {
            behind.add(new Place(FollowedLog.INBOX, own.inboxPartition()));
        }
        return behind;
    }

    /** What a user may see of a partition's rooms. */
    List<RoomSpan> spans(String user, Place place) {
        List<RoomSpan> spans = new ArrayList<>();
        if (place.log() != FollowedLog.INBOX) {
            for (Membership membership : memberships.of(user)) {
                if (membership.partition() == place.partition()) {
                    for (int i = 0; i < membership.spans().size(); i++) {
                        spans.add(new RoomSpan(
                                membership.room(),
                                membership.spans().from(i),
                                membership.spans().to(i)));
                    }
                }
            }
        }
        return spans;
    }

    /** Adds a user's rooms of a partition. */
    void rooms(String user, int partition, Collection<String> into) {
        for (Membership membership : memberships.of(user)) {
            if (membership.partition() == partition && membership.spans().isOpenBefore(next[partition])) {
                into.add(membership.room());
            }
        }
    }
}
