package chat.tertulia.gateway.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes blocks of the stream: fields, the id line with a cursor, and what frames them on the connection. The cursor's text is
 * the one of {@link chat.tertulia.contracts.positions.Cursor}, written without garbage. One thread: it has scratch space.
 */
final class BlockEncoder {

    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** Nothing but the id line: it moves an idle stream's cursor on. */
    static final byte[] NOTHING_ELSE = {'\n'};

    private final byte[] prefix;
    private byte[] payload = new byte[512];
    private byte[] line;
    private int lineLength;
    private final byte[] chunkStart = new byte[10];

    BlockEncoder(String epoch) {
        this.prefix = ("id: v1." + epoch + ".").getBytes(StandardCharsets.US_ASCII);
        this.line = Arrays.copyOf(prefix, 1024);
    }

    /** Prepares the id line of a subscriber's own positions. */
    void cursor(Positions positions) {
        int[] partitions = positions.partitions();
        long[] events = positions.events();
        long[] annotations = positions.annotations();
        int n = begin(partitions.length);
        int previous = -1;
        for (int i = 0; i < partitions.length; i++) {
            n = put(n, partitions[i] - previous - 1L);
            n = put(n, events[i]);
            n = put(n, annotations[i]);
            previous = partitions[i];
        }
        end(n, positions.inboxPartition(), positions.inbox());
    }

    /**
     * Prepares the id line of some partitions of an event loop.
     *
     * @param next the loop's positions, topic by topic
     * @param width partitions a topic
     */
    void cursor(int[] partitions, int inboxPartition, long[] next, int width) {
        int n = begin(partitions.length);
        int previous = -1;
        for (int partition : partitions) {
            n = put(n, partition - previous - 1L);
            n = put(n, next[partition]);
            n = put(n, next[width + partition]);
            previous = partition;
        }
        end(n, inboxPartition, next[2 * width + inboxPartition]);
    }

    private int begin(int count) {
        int needed = 32 + count * 25;
        if (payload.length < needed) {
            payload = new byte[needed];
            line = Arrays.copyOf(prefix, prefix.length + needed * 2);
        }
        return put(0, count);
    }

    private int put(int at, long number) {
        int n = at;
        long rest = number;
        while (rest > 0x7f) {
            payload[n++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        payload[n++] = (byte) rest;
        return n;
    }

    private void end(int length, int inboxPartition, long inbox) {
        int n = put(length, inboxPartition + 1L);
        if (inboxPartition >= 0) {
            n = put(n, inbox);
        }
        int at = prefix.length;
        int i = 0;
        for (; i + 2 < n; i += 3) {
            int bits = (payload[i] & 0xff) << 16 | (payload[i + 1] & 0xff) << 8 | (payload[i + 2] & 0xff);
            line[at++] = DIGITS[bits >>> 18];
            line[at++] = DIGITS[bits >>> 12 & 63];
            line[at++] = DIGITS[bits >>> 6 & 63];
            line[at++] = DIGITS[bits & 63];
        }
        if (n - i == 1) {
            int bits = (payload[i] & 0xff) << 4;
            line[at++] = DIGITS[bits >>> 6];
            line[at++] = DIGITS[bits & 63];
        } else if (n - i == 2) {
            int bits = (payload[i] & 0xff) << 10 | (payload[i + 1] & 0xff) << 2;
            line[at++] = DIGITS[bits >>> 12];
            line[at++] = DIGITS[bits >>> 6 & 63];
            line[at++] = DIGITS[bits & 63];
        }
        line[at++] = '\n';
        lineLength = at;
    }

    /** The prepared cursor as text. */
    String text() {
        return new String(line, 4, lineLength - 5, StandardCharsets.US_ASCII);
    }

    /** More than a block with these bytes takes, whatever its framing. */
    int lengthMax(byte[] rest) {
        return lineLength + rest.length + chunkStart.length + 2;
    }

    /**
     * Appends a block with the prepared id line, as its last: there are clients that take an id before its event is whole, and would then
     * come back after an event they have not seen.
     *
     * @param block ends with an empty line
     */
    void block(ByteBuffer into, Framing framing, byte[] block) {
        begin(into, framing, lineLength + block.length);
        into.put(block, 0, block.length - 1).put(line, 0, lineLength).put((byte) '\n');
        end(into, framing);
    }

    /** Appends a block without id line. */
    void bare(ByteBuffer into, Framing framing, byte[] block) {
        begin(into, framing, block.length);
        into.put(block);
        end(into, framing);
    }

    private void begin(ByteBuffer into, Framing framing, int length) {
        if (framing == Framing.CHUNKED) {
            int at = chunkStart.length;
            chunkStart[--at] = '\n';
            chunkStart[--at] = '\r';
            int number = length;
            do {
                chunkStart[--at] = HEX[number & 15];
                number >>>= 4;
            } while (number != 0);
            into.put(chunkStart, at, chunkStart.length - at);
        }
    }

    private static void end(ByteBuffer into, Framing framing) {
        if (framing == Framing.CHUNKED) {
            into.put((byte) '\r').put((byte) '\n');
        }
    }
}
