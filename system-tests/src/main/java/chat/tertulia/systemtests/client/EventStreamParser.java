package chat.tertulia.systemtests.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads {@code text/event-stream} from bytes as they come, in pieces cut anywhere, as the HTML standard's section 9.2.6
 * says. One instance a response: a block that the end of the response cuts off is never dispatched, so its id
 * does not count as seen. Not thread-safe; used by the thread that reads the socket.
 */
public final class EventStreamParser {

    /** What the stream says. Called from within {@link #feed}. */
    public interface Sink {
        /** A block with data. */
        void event(String name, String lastId, byte[] data);

        /** A block with an id and no data: nothing to show, but the stream is now after this id. */
        void id(String lastId);

        /** How long to wait before connecting again. */
        void retry(long millis);
    }

    /** Longer lines than any event of ours could need mean that this is no event stream. */
    private static final int LINE_BYTES_MAX = 1 << 20;

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Sink sink;
    private byte[] line = new byte[512];
    private int lineLength;
    private byte[] data = new byte[512];
    private int dataLength;
    private boolean hasData;
    private String name = "";
    private String id;
    private boolean idInBlock;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    /** @param lastId what the client holds already, and so the id of blocks that bring none */
    public EventStreamParser(String lastId, Sink sink) {
        this.id = lastId;
        this.sink = sink;
    }

    /**
     * Takes the next bytes.
     *
     * @throws IllegalStateException if a line or an event grows beyond bounds
     */
    public void feed(byte[] bytes, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = bytes[i];
            if (b != '\n' && b != '\r') {
                afterCarriageReturn = false;
                continue;
            }
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                start = i + 1;
                continue;
            }
            append(bytes, start, i - start);
            endLine();
            afterCarriageReturn = b == '\r';
            start = i + 1;
        }
        append(bytes, start, end - start);
    }

    private void append(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        line = room(line, lineLength, length);
        System.arraycopy(bytes, offset, line, lineLength, length);
        lineLength += length;
    }

    private static byte[] room(byte[] buffer, int used, int more) {
        if (used + more > LINE_BYTES_MAX) {
            throw new IllegalStateException("event stream with a line or event above " + LINE_BYTES_MAX + " bytes");
        }
        return used + more <= buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(2 * buffer.length, used + more));
    }

    private void endLine() {
        int start = 0;
        if (firstLine) {
            firstLine = false;
            if (startsWithBom()) {
                start = BOM.length;
            }
        }
        int length = lineLength;
        lineLength = 0;
        if (length == start) {
            dispatch();
            return;
        }
        int colon = start;
        while (colon < length && line[colon] != ':') {
            colon++;
        }
        int value = colon + 1;
        if (value < length && line[value] == ' ') {
            value++;
        }
        value = Math.min(value, length);
        field(start, colon, value, length);
    }

    private boolean startsWithBom() {
        return lineLength >= BOM.length && Arrays.equals(line, 0, BOM.length, BOM, 0, BOM.length);
    }

    private void field(int start, int colon, int value, int end) {
        switch (new String(line, start, colon - start, StandardCharsets.UTF_8)) {
            case "data" -> {
                data = room(data, dataLength, end - value + 1);
                System.arraycopy(line, value, data, dataLength, end - value);
                dataLength += end - value;
                data[dataLength++] = '\n';
                hasData = true;
            }
            case "event" -> name = text(value, end);
            case "id" -> {
                String candidate = text(value, end);
                if (candidate.indexOf('\0') < 0) {
                    id = candidate;
                    idInBlock = true;
                }
            }
            case "retry" -> {
                String digits = text(value, end);
                if (!digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    sink.retry(Long.parseLong(digits));
                }
            }
            default -> {
                // comments (an empty name) and unknown fields
            }
        }
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    private void dispatch() {
        if (hasData) {
            byte[] whole = Arrays.copyOf(data, dataLength - 1);
            String event = name.isEmpty() ? "message" : name;
            clear();
            sink.event(event, id, whole);
        } else {
            boolean told = idInBlock;
            clear();
            if (told) {
                sink.id(id);
            }
        }
    }

    private void clear() {
        name = "";
        dataLength = 0;
        hasData = false;
        idInBlock = false;
    }
}
