package chat.tertulia.benchmarks;

import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.client.StreamListener;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One stream's account of a run: when it first saw each message, and what was wrong. Messages carry their number at the
 * start of their text, which is found in the bytes without parsing them: 5,000 events a second are not to load the machine
 * that the server runs on. Written by the stream's event loop only, read when the run is over.
 */
final class SequenceReader implements StreamListener {

    /** In front of the number; no other text of the room looks like it. */
    static final String MARK = "\"text\":\"#";

    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.UTF_8);
    private static final byte[] POSITION_BYTES = "{\"pos\":\"".getBytes(StandardCharsets.UTF_8);

    private final long[] seenNanos;
    private int repeated;
    private int outOfOrder;
    private int announcedGaps;
    private long lastOffset = -1;
    private volatile int seen;
    private @Nullable FollowedStream stream;

    SequenceReader(int messages) {
        seenNanos = new long[messages];
    }

    void following(FollowedStream followed) {
        stream = followed;
    }

    boolean isFollowing() {
        return stream != null && stream.isFollowing();
    }

    int breaks() {
        return stream == null ? 0 : stream.breaks();
    }

    int seen() {
        return seen;
    }

    /** 0: not seen. */
    long seenNanos(int message) {
        return seenNanos[message];
    }

    int repeated() {
        return repeated;
    }

    int outOfOrder() {
        return outOfOrder;
    }

    int announcedGaps() {
        return announcedGaps;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes; volatile lets others look.
    public void onEvent(StreamEvent event) {
        if (event.name().equals("gap") || event.name().equals("reset")) {
            announcedGaps++;
        }
        if (!event.name().equals("message.posted")) {
            return;
        }
        byte[] data = event.data();
        int at = indexOf(data, MARK_BYTES);
        int number = at < 0 ? -1 : (int) number(data, at + MARK_BYTES.length);
        if (number < 0 || number >= seenNanos.length) {
            return;
        }
        if (seenNanos[number] != 0) {
            repeated++;
            return;
        }
        seenNanos[number] = event.receivedNanos();
        seen++;
        long offset = offset(data);
        if (offset <= lastOffset) {
            outOfOrder++;
        } else {
            lastOffset = offset;
        }
    }

    private static long offset(byte[] data) {
        if (!Arrays.equals(data, 0, POSITION_BYTES.length, POSITION_BYTES, 0, POSITION_BYTES.length)) {
            throw new IllegalStateException("an event does not begin with its pos");
        }
        int colon = POSITION_BYTES.length;
        while (data[colon] != ':') {
            colon++;
        }
        return number(data, colon + 1);
    }

    private static long number(byte[] data, int from) {
        long number = 0;
        for (int i = from; i < data.length && data[i] >= '0' && data[i] <= '9'; i++) {
            number = 10 * number + data[i] - '0';
        }
        return number;
    }

    private static int indexOf(byte[] data, byte[] wanted) {
        for (int i = 0; i <= data.length - wanted.length; i++) {
            if (data[i] == wanted[0] && Arrays.equals(data, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
