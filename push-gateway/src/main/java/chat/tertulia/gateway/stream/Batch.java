package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.ring.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop is about to write: blocks, one after the other, in memory of the loop's own that every batch uses again.
 *
 * <p>A frame is encoded once a {@link Signature}. A live subscriber holds a {@link Stretch} of the batch; those that are given the same
 * frames hold the same one, however many they are and whatever number of frames. At the end each subscriber's stretch goes to its socket in
 * one write. What a socket does not take is copied by the {@link Outlet}, so nothing here is counted or kept.
 *
 * <p>Blocks of one subscriber alone ({@link #own}) are appended after all stretches and taken away again by {@link #sendOwn}, which must follow before
 * the next frame. One event loop.
 */
final class Batch {

    /** A batch of so many bytes is sent before its next frame: so much may have to be copied for a slow reader, and one frame. */
    private static final int BYTES_FULL = 64 * 1024;

    private final BlockEncoder encoder;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES_FULL);
    private int ownFrom = -1;

    /** Neighbouring blocks of a batch, and what a subscriber that holds them and is given one more frame holds then. */
    static final class Stretch {
        private final int from;
        private final int to;
        private long frame = -1;
        private @Nullable Stretch next;

        Stretch(int from, int to) {
            this.from = from;
            this.to = to;
        }
    }

    Batch(BlockEncoder encoder) {
        this.encoder = encoder;
    }

    boolean isFull() {
        return bytes.position() >= BYTES_FULL;
    }

    /** Begins anew: all stretches are sent. */
    void clear() {
        bytes.clear();
        ownFrom = -1;
    }

    /**
     * The stretch after one more frame.
     *
     * @param held what the subscriber holds; null if nothing
     */
    Stretch with(@Nullable Stretch held, Signature signature, Frame frame, LoopPositions positions) {
        Stretch before = held == null ? signature.beginning() : held;
        Stretch known = before.next;
        if (known != null && before.frame == frame.sequence()) {
            return known;
        }
        positions.cursor(encoder, signature);
        begin(before, frame.bytes());
        int from = bytes.position() - length(before);
        encoder.block(bytes, signature.framing(), frame.bytes());
        return after(before, frame.sequence(), from);
    }

    /**
     * The stretch after a signal, which has no id line.
     *
     * @param number of the signal, negative and its own
     */
    Stretch with(@Nullable Stretch held, Signature signature, long number, byte[] signal) {
        Stretch before = held == null ? signature.beginning() : held;
        Stretch known = before.next;
        if (known != null && before.frame == number) {
            return known;
        }
        begin(before, signal);
        int from = bytes.position() - length(before);
        encoder.bare(bytes, signature.framing(), signal);
        return after(before, number, from);
    }

    private static int length(Stretch stretch) {
        return stretch.to - stretch.from;
    }

    /** Makes room for one more block, and puts at the end what it comes after. */
    private void begin(Stretch before, byte[] rest) {
        int length = length(before);
        ensure(length + encoder.lengthMax(rest));
        if (length > 0 && before.to != bytes.position()) {
            // Others were given frames that these were not.
            int from = bytes.position();
            bytes.put(from, bytes, before.from, length).position(from + length);
        }
    }

    private Stretch after(Stretch before, long what, int from) {
        Stretch after = new Stretch(from, bytes.position());
        before.frame = what;
        before.next = after;
        return after;
    }

    void send(Stretch held, Outlet outlet) {
        outlet.write(bytes, held.from, held.to);
    }

    /** Appends a block of one subscriber with the encoder's cursor. */
    void own(Outlet outlet, byte[] block) {
        beginOwn(block);
        encoder.block(bytes, outlet.framing(), block);
    }

    /** Appends a block without id line. */
    void ownBare(Outlet outlet, byte[] block) {
        beginOwn(block);
        encoder.bare(bytes, outlet.framing(), block);
    }

    private void beginOwn(byte[] rest) {
        ensure(encoder.lengthMax(rest));
        if (ownFrom < 0) {
            ownFrom = bytes.position();
        }
    }

    /** Whether enough is appended for one write. */
    boolean isOwnFull() {
        return ownFrom >= 0 && bytes.position() - ownFrom >= BYTES_FULL / 2;
    }

    /** Sends what was appended for one subscriber. */
    void sendOwn(Outlet outlet) {
        if (ownFrom >= 0) {
            int from = ownFrom;
            ownFrom = -1;
            outlet.write(bytes, from, bytes.position());
            bytes.position(from);
        }
    }

    private void ensure(int more) {
        if (bytes.remaining() < more) {
            bytes = ByteBuffer.allocateDirect(Math.max(2 * bytes.capacity(), bytes.position() + more))
                    .put(bytes.flip());
        }
    }
}
