package chat.tertulia.contracts.positions;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How far one stream has come: for each partition that concerns it, the next offset to read of the room events, of
 * the annotations (co-partitioned), and of the user's inbox.
 *
 * <p>As text {@code v1.<epoch>.<payload>}: the payload is unpadded base64url of LEB128 numbers: the number of
 * partitions; for each, ascending, the gap to the one before, the next event offset and the next annotation offset;
 * then the inbox partition plus one (0 = none) and, if there is one, its next offset. Clients treat it as opaque.
 *
 * <p>Immutable; the arrays passed in are not copied and must not be changed afterwards.
 */
public final class Cursor {

    public static final String VERSION = "v1";

    /** A longer text is not a cursor of ours: 1,024 partitions need less. */
    public static final int TEXT_LENGTH_MAX = 24 * 1024;

    /** Without partition count limits a forged cursor could make a gateway allocate at will. */
    public static final int PARTITIONS_MAX = 1024;

    private final String epoch;
    private final int[] partitions;
    private final long[] nextEvents;
    private final long[] nextAnnotations;
    private final int inboxPartition;
    private final long nextInbox;

    /**
     * @param epoch short digest of the topic ids; base64url characters only
     * @param partitions ascending, without repeats
     * @param nextEvents next offset of chat.room-events for each partition
     * @param nextAnnotations next offset of chat.room-annotations for each partition
     * @param inboxPartition the user's partition of chat.user-events, or -1
     * @param nextInbox next offset there, 0 if there is none
     */
    public Cursor(
            String epoch,
            int[] partitions,
            long[] nextEvents,
            long[] nextAnnotations,
            int inboxPartition,
            long nextInbox) {
        if (partitions.length != nextEvents.length || partitions.length != nextAnnotations.length) {
            throw new IllegalArgumentException("a cursor needs two offsets for each partition");
        }
        this.epoch = epoch;
        this.partitions = partitions;
        this.nextEvents = nextEvents;
        this.nextAnnotations = nextAnnotations;
        this.inboxPartition = inboxPartition;
        this.nextInbox = nextInbox;
    }

    /**
     * Reads a cursor's text. The epoch is not judged here.
     *
     * @throws IllegalArgumentException if it is not one, with a message that does not repeat the text
     */
    public static Cursor parse(String text) {
        if (text.length() > TEXT_LENGTH_MAX || !text.startsWith(VERSION + ".")) {
            throw malformed();
        }
        int dot = text.indexOf('.', VERSION.length() + 1);
        if (dot < 0 || dot - VERSION.length() - 1 > 32) {
            throw malformed();
        }
        String epoch = text.substring(VERSION.length() + 1, dot);
        byte[] payload;
        try {
            payload = Base64.getUrlDecoder().decode(text.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        Reader in = new Reader(payload);
        int count = in.number(PARTITIONS_MAX);
        int[] partitions = new int[count];
        long[] events = new long[count];
        long[] annotations = new long[count];
        int previous = -1;
        for (int i = 0; i < count; i++) {
            partitions[i] = previous = previous + 1 + in.number(PARTITIONS_MAX);
            events[i] = in.offset();
            annotations[i] = in.offset();
        }
        int inbox = in.number(PARTITIONS_MAX) - 1;
        long nextInbox = inbox < 0 ? 0 : in.offset();
        in.end();
        return new Cursor(epoch, partitions, events, annotations, inbox, nextInbox);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a cursor");
    }

    public String epoch() {
        return epoch;
    }

    /** Number of partitions; the index arguments below go from 0 to this. */
    public int size() {
        return partitions.length;
    }

    public int partition(int index) {
        return partitions[index];
    }

    public long nextEvent(int index) {
        return nextEvents[index];
    }

    public long nextAnnotation(int index) {
        return nextAnnotations[index];
    }

    /** The index of a partition, or a negative number if this cursor says nothing of it. */
    public int indexOf(int partition) {
        return Arrays.binarySearch(partitions, partition);
    }

    /** The user's partition of chat.user-events, or -1. */
    public int inboxPartition() {
        return inboxPartition;
    }

    public long nextInbox() {
        return nextInbox;
    }

    /** The payload's bytes before base64. */
    private byte[] payload() {
        byte[] out = new byte[16 + partitions.length * 25];
        int n = put(out, 0, partitions.length);
        int previous = -1;
        for (int i = 0; i < partitions.length; i++) {
            n = put(out, n, partitions[i] - previous - 1L);
            n = put(out, n, nextEvents[i]);
            n = put(out, n, nextAnnotations[i]);
            previous = partitions[i];
        }
        n = put(out, n, inboxPartition + 1L);
        if (inboxPartition >= 0) {
            n = put(out, n, nextInbox);
        }
        return Arrays.copyOf(out, n);
    }

    private static int put(byte[] out, int at, long number) {
        int n = at;
        long rest = number;
        while (rest > 0x7f) {
            out[n++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[n++] = (byte) rest;
        return n;
    }

    @Override
    public String toString() {
        return VERSION + "." + epoch + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cursor that && that.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int number(int max) {
            long number = offset();
            if (number > max) {
                throw malformed();
            }
            return (int) number;
        }

        long offset() {
            long number = 0;
            for (int shift = 0; shift < 56; shift += 7) {
                if (at >= bytes.length) {
                    throw malformed();
                }
                byte next = bytes[at++];
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw malformed();
        }

        void end() {
            if (at != bytes.length) {
                throw malformed();
            }
        }
    }
}
