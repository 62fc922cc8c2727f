package chat.tertulia.gateway.log;

import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.FrameEncoding;
import chat.tertulia.gateway.ring.FrameTrace;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Turns records into frames, in the order they come: the ring's only writer.
 *
 * <p>The life of a record: it is read (what is not JSON of ours is counted and skipped); a repeated id is skipped; joinings
 * and leavings change {@link Memberships}; it becomes a {@link Frame}; a deletion takes the message's text out of the frames that carry
 * it. Readers see frames after {@link #publish}.
 *
 * <p>An annotation is held back until the event it is about is in the ring. Partitions of different topics are fetched
 * apart, so it can come first; held back, the ring's order is causal, and whether a member may see an annotation is decided by a
 * position the ring already knows. One thread.
 */
public final class Sequencer {

    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** An annotation of an event that does not come within this time is about a log that has lost it; it may pass. */
    static final long HOLD_MAX_MILLIS = 30_000;

    /** What a trend is about. */
    private static final long NO_EVENT = -1;

    private final Ring ring;
    private final Memberships memberships;
    private final Revocations revocations;
    private final Clock clock;
    private final Listener listener;
    private final SeenIds[] seen;
    private final BodyIndex bodies = new BodyIndex();
    private final long[] nextEvent;
    private final long[] nextAnnotation;
    private final List<ArrayDeque<Held>> held = new ArrayList<>();

    /** What came of records that did not become frames, and of those that did; called by the log's thread. */
    public interface Listener {
        void framed(FollowedLog log);

        void skipped(FollowedLog log, String reason);

        /** The directory says of someone what the events of the log, as read so far, did not: their streams must begin anew. */
        void repaired(String user);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Held(
            Facts facts,
            long about,
            long offset,
            byte[] value,
            @Nullable FrameTrace trace,
            long since) {}

    /** @param seenIdsMax how many ids of each topic are remembered to know repeated ones */
    public Sequencer(
            Ring ring,
            Memberships memberships,
            Revocations revocations,
            int seenIdsMax,
            Clock clock,
            Listener listener) {
        this.ring = ring;
        this.memberships = memberships;
        this.revocations = revocations;
        this.clock = clock;
        this.listener = listener;
        this.seen = new SeenIds[FollowedLog.COUNT];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = new SeenIds(seenIdsMax);
        }
        this.nextEvent = new long[ring.partitions()];
        this.nextAnnotation = new long[ring.partitions()];
        for (int i = 0; i < ring.partitions(); i++) {
            held.add(new ArrayDeque<>());
        }
    }

    /** Says where reading a partition begins. Before its first record. */
    public void startAt(FollowedLog log, int partition, long offset) {
        ring.startAt(log, partition, offset);
        if (log == FollowedLog.EVENTS) {
            nextEvent[partition] = offset;
        } else if (log == FollowedLog.ANNOTATIONS) {
            nextAnnotation[partition] = offset;
        }
    }

    /** Applies a record of chat.directory. */
    public void directory(@Nullable String key, byte @Nullable [] value) {
        if (key == null || value == null || !key.startsWith("member:")) {
            return;
        }
        try {
            if (Json.read(value, DirectoryEntry.class) instanceof MemberEntry member) {
                int partition = RoomPartitions.of(member.room(), ring.partitions());
                boolean before = memberships.spans(member.user(), member.room()).isOpenBefore(nextEvent[partition]);
                if (memberships.apply(member)
                        && memberships.spans(member.user(), member.room()).isOpenBefore(nextEvent[partition])
                                != before) {
                    listener.repaired(member.user());
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            LOG.warn(
                    "directory record skipped key={} error={}",
                    key,
                    e.getClass().getSimpleName());
        }
    }

    /** Takes the next record of a followed topic that is in no trace. */
    public void record(FollowedLog log, int partition, long offset, @Nullable String key, byte @Nullable [] value) {
        record(log, partition, offset, key, value, null);
    }

    /**
     * Takes the next record of a followed topic.
     *
     * @param trace is ended when the record is in the ring, or skipped
     */
    public void record(
            FollowedLog log,
            int partition,
            long offset,
            @Nullable String key,
            byte @Nullable [] value,
            @Nullable FrameTrace trace) {
        Facts facts = facts(log, partition, offset, key, value);
        if (log == FollowedLog.EVENTS) {
            // Also when it is skipped: nothing may wait for it.
            nextEvent[partition] = offset + 1;
        }
        if (facts == null || value == null) {
            end(trace);
        } else {
            if (log == FollowedLog.ANNOTATIONS) {
                annotation(facts, partition, offset, value, trace);
            } else {
                append(log, partition, offset, facts, offset, value, trace);
            }
        }
        if (log == FollowedLog.EVENTS) {
            release(partition);
        }
    }

    private @Nullable Facts facts(
            FollowedLog log, int partition, long offset, @Nullable String key, byte @Nullable [] value) {
        Facts facts = null;
        try {
            facts = value == null ? null : Facts.read(value);
        } catch (JacksonException e) {
            LOG.debug("not JSON log={} partition={} offset={}", log, partition, offset);
        }
        if (facts == null || facts.id() == null || !FrameEncoding.isName(facts.type())) {
            listener.skipped(log, "malformed");
            return null;
        }
        String subject = log == FollowedLog.INBOX ? facts.user() : facts.room();
        if (subject == null || !subject.equals(key)) {
            listener.skipped(log, "malformed");
            return null;
        }
        return facts;
    }

    private void annotation(Facts facts, int partition, long offset, byte[] value, @Nullable FrameTrace trace) {
        long about;
        if (RoomSentiment.TYPE.equals(facts.type())) {
            trend(facts, partition, offset, value, trace);
            return;
        }
        try {
            Position position = Position.parse(facts.position() == null ? "" : facts.position());
            if (position.partition() != partition) {
                throw new IllegalArgumentException("co-partitioned topics");
            }
            about = position.offset();
        } catch (IllegalArgumentException e) {
            listener.skipped(FollowedLog.ANNOTATIONS, "malformed");
            end(trace);
            return;
        }
        ArrayDeque<Held> waiting = held.get(partition);
        if (!waiting.isEmpty() || about >= nextEvent[partition]) {
            waiting.add(new Held(facts, about, offset, value, trace, clock.millis()));
        } else {
            append(FollowedLog.ANNOTATIONS, partition, offset, facts, about, value, trace);
        }
    }

    /** A room's trend is about no event: it waits only for its turn, and is for those who are members then. */
    private void trend(Facts facts, int partition, long offset, byte[] value, @Nullable FrameTrace trace) {
        ArrayDeque<Held> waiting = held.get(partition);
        if (waiting.isEmpty()) {
            append(FollowedLog.ANNOTATIONS, partition, offset, facts, nextEvent[partition], value, trace);
        } else {
            waiting.add(new Held(facts, NO_EVENT, offset, value, trace, clock.millis()));
        }
    }

    /** Says that a partition was read up to an offset, whether there was a record before it or only a transaction's marker. */
    public void reached(FollowedLog log, int partition, long offset) {
        Held waiting = log == FollowedLog.ANNOTATIONS ? held.get(partition).peek() : null;
        ring.reach(log, partition, waiting == null ? offset : Math.min(offset, waiting.offset));
    }

    /** Lets go of annotations whose event has come. */
    private void release(int partition) {
        ArrayDeque<Held> waiting = held.get(partition);
        Held first = waiting.peek();
        while (first != null
                && (first.about < nextEvent[partition] || clock.millis() - first.since > HOLD_MAX_MILLIS)) {
            waiting.remove();
            long about = first.about == NO_EVENT ? nextEvent[partition] : first.about;
            append(FollowedLog.ANNOTATIONS, partition, first.offset, first.facts, about, first.value, first.trace);
            first = waiting.peek();
        }
    }

    /** How many annotations of a partition wait for their events; whoever fetches should stop fetching them. */
    int held(int partition) {
        return held.get(partition).size();
    }

    private void append(
            FollowedLog log,
            int partition,
            long offset,
            Facts facts,
            long about,
            byte[] value,
            @Nullable FrameTrace trace) {
        String type = String.valueOf(facts.type());
        String id = String.valueOf(facts.id());
        String subject = String.valueOf(log == FollowedLog.INBOX ? facts.user() : facts.room());
        if (log == FollowedLog.ANNOTATIONS) {
            nextAnnotation[partition] = offset + 1;
        }
        if (!seen[log.index()].add(partition, id)) {
            listener.skipped(log, "repeated");
            end(trace);
            return;
        }
        if (log == FollowedLog.INBOX && type.equals(NotificationDecided.TYPE)) {
            // Said to somebody who was away; the inbox tells it when it is asked.
            end(trace);
            return;
        }
        long sequence = ring.nextSequence();
        Frame.Kind kind = Frame.Kind.PLAIN;
        String member = null;
        long subjectOffset = about;
        byte[] shown = value;
        if (log == FollowedLog.EVENTS) {
            if (facts.member() != null && type.equals(EventType.MEMBER_JOINED.wire())) {
                kind = Frame.Kind.JOINED;
                member = facts.member();
                memberships.joined(subject, member, offset);
                subjectOffset = nextAnnotation[partition];
            } else if (facts.member() != null && type.equals(EventType.MEMBER_LEFT.wire())) {
                kind = Frame.Kind.LEFT;
                member = facts.member();
                memberships.left(subject, member, offset);
            } else if (facts.message() != null && type.equals(EventType.MESSAGE_DELETED.wire())) {
                for (long carrier : bodies.deleted(sequence, facts.message())) {
                    redact(carrier);
                }
            } else if (facts.message() != null
                    && (type.equals(EventType.MESSAGE_POSTED.wire()) || type.equals(EventType.MESSAGE_EDITED.wire()))) {
                shown = carrier(sequence, facts.message(), value);
            }
        } else if (log == FollowedLog.INBOX) {
            if (facts.session() != null && type.equals(SessionRevoked.TYPE)) {
                kind = Frame.Kind.REVOKED;
                member = facts.session();
                revocations.add(member);
            } else if (facts.message() != null) {
                shown = carrier(sequence, facts.message(), value);
            }
        }
        byte[] bytes = kind == Frame.Kind.REVOKED ? new byte[0] : FrameEncoding.encode(type, partition, offset, shown);
        ring.append(new Frame(
                sequence,
                log,
                partition,
                offset,
                subject,
                kind,
                subjectOffset,
                member,
                ring.lastSequence(log, partition),
                clock.millis(),
                trace,
                bytes));
        end(trace);
        listener.framed(log);
    }

    private static void end(@Nullable FrameTrace trace) {
        if (trace != null) {
            trace.ended();
        }
    }

    private byte[] carrier(long sequence, String message, byte[] value) {
        if (bodies.isDeleted(message)) {
            byte[] without = FrameEncoding.withoutText(value);
            return without == null ? value : without;
        }
        bodies.carries(sequence, message);
        return value;
    }

    private void redact(long sequence) {
        Frame frame = ring.get(sequence);
        if (frame == null) {
            return;
        }
        byte[] without = FrameEncoding.withoutText(FrameEncoding.value(frame.bytes()));
        if (without != null) {
            String text = new String(frame.bytes(), 0, Math.min(80, frame.bytes().length), StandardCharsets.UTF_8);
            String type = text.substring("event: ".length(), text.indexOf('\n'));
            ring.redact(sequence, FrameEncoding.encode(type, frame.partition(), frame.offset(), without));
        }
    }

    /** Lets readers see what was taken since the last time; call it after each batch, and when there is none, for the ring's age. */
    public void publish() {
        for (int partition = 0; partition < nextEvent.length; partition++) {
            release(partition);
        }
        ring.publish(clock.millis());
        bodies.forgetBefore(ring.oldest());
    }
}
