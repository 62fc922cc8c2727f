package chat.tertulia.benchmarks.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream from its response's first byte on, in pieces that may end at any byte, without making objects: HTTP/1.1 head,
 * chunks if there are, SSE lines, and in them the marker of {@link Messages#text}. One thread.
 */
final class StreamParser {

    /** What is told of a stream. An event is told when its block ends. */
    interface Listener {

        /** The head is there. */
        void opened(int status);

        /** An event with a marker. */
        void message(int room, long sequence, long sentNanos);

        /** Another event; the name as {@link String#hashCode} of it. */
        void control(int name);

        /** The response is over. */
        void ended();
    }

    private static final int HEAD_BYTES_MAX = 8 * 1024;

    private static final int LINE_START = 0;

    private static final int MARKER_FIELDS = 4;
    private static final int MARKER_DONE = 7;
    private static final byte[] MARKER = {'P', 'B', '1', ':'};

    private enum Part {
        HEAD,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK,
        CHUNK_END,
        PLAIN,
        OVER
    }

    private final Listener listener;
    private Part part = Part.HEAD;
    private byte @Nullable [] head = new byte[512];
    private int headLength;
    private long left;

    private int field = LINE_START;
    private int column;
    private int name;
    private int marker;
    private long number;
    private int room;
    private long sequence;
    private long sentNanos;
    private boolean isMessage;
    private int retryMillis = -1;
    private byte[] pendingId = new byte[64];
    private int pendingIdLength;
    private byte[] id = new byte[64];
    private int idLength;

    StreamParser(Listener listener) {
        this.listener = listener;
    }

    /** Begins a new response; the last id stays. */
    void restart() {
        part = Part.HEAD;
        head = new byte[512];
        headLength = 0;
        field = LINE_START;
        clearEvent();
        pendingIdLength = 0;
    }

    /** The id of the last whole block that had one. */
    @Nullable
    String lastEventId() {
        return idLength == 0 ? null : new String(id, 0, idLength, StandardCharsets.US_ASCII);
    }

    /** What the server last said to wait before a reconnection, or -1. */
    int retryMillis() {
        return retryMillis;
    }

    /** Takes the next bytes. */
    void feed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            switch (part) {
                case HEAD -> at = head(bytes, at, to);
                case CHUNK_SIZE -> {
                    int c = bytes[at++];
                    if (c == '\n') {
                        part = left == 0 ? Part.OVER : Part.CHUNK;
                        if (left == 0) {
                            listener.ended();
                        }
                    } else if (c == ';') {
                        part = Part.CHUNK_EXTENSION;
                    } else if (c != '\r') {
                        left = left << 4 | Character.digit(c, 16);
                    }
                }
                case CHUNK_EXTENSION -> {
                    if (bytes[at] == '\n') {
                        part = Part.CHUNK_SIZE;
                    } else {
                        at++;
                    }
                }
                case CHUNK -> {
                    int end = (int) Math.min(to, at + left);
                    body(bytes, at, end);
                    left -= end - at;
                    at = end;
                    if (left == 0) {
                        part = Part.CHUNK_END;
                    }
                }
                case CHUNK_END -> {
                    if (bytes[at++] == '\n') {
                        part = Part.CHUNK_SIZE;
                    }
                }
                case PLAIN -> {
                    body(bytes, at, to);
                    at = to;
                }
                case OVER -> at = to;
            }
        }
    }

    private int head(byte[] bytes, int from, int to) {
        byte[] all = head;
        if (all == null) {
            throw new IllegalStateException("the head is read");
        }
        int at = from;
        while (at < to) {
            if (headLength == all.length) {
                if (headLength >= HEAD_BYTES_MAX) {
                    throw new IllegalStateException("a head without end");
                }
                all = Arrays.copyOf(all, 2 * all.length);
                head = all;
            }
            all[headLength++] = bytes[at++];
            if (headLength >= 4
                    && all[headLength - 1] == '\n'
                    && all[headLength - 2] == '\r'
                    && all[headLength - 3] == '\n') {
                String text = new String(all, 0, headLength, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
                head = null;
                left = 0;
                part = text.contains("transfer-encoding: chunked") ? Part.CHUNK_SIZE : Part.PLAIN;
                listener.opened(Integer.parseInt(text.substring(9, 12)));
                return at;
            }
        }
        return at;
    }

    private void body(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            switch (field) {
                case LINE_START -> {
                    int c = bytes[at++];
                    if (c == '\n') {
                        dispatch();
                    } else if (c != '\r') {
                        field = c;
                        column = 1;
                        marker = 0;
                        if (c == 'i') {
                            pendingIdLength = 0;
                        } else if (c == 'e') {
                            name = 0;
                        } else if (c == 'r') {
                            number = 0;
                        }
                    }
                }
                case 'd' -> at = data(bytes, at, to);
                case 'i' -> at = id(bytes, at, to);
                case 'e' -> {
                    int c = bytes[at++];
                    if (c == '\n') {
                        field = LINE_START;
                    } else if (column++ >= "event: ".length() && c != '\r') {
                        name = 31 * name + c;
                    }
                }
                case 'r' -> {
                    int c = bytes[at++];
                    if (c == '\n') {
                        retryMillis = (int) number;
                        field = LINE_START;
                    } else if (c >= '0' && c <= '9') {
                        number = 10 * number + c - '0';
                    }
                }
                default -> {
                    if (bytes[at++] == '\n') {
                        field = LINE_START;
                    }
                }
            }
        }
    }

    private int id(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte c = bytes[at++];
            if (c == '\n') {
                field = LINE_START;
                return at;
            }
            if (column++ >= "id: ".length() && c != '\r') {
                if (pendingIdLength == pendingId.length) {
                    pendingId = Arrays.copyOf(pendingId, 2 * pendingId.length);
                }
                pendingId[pendingIdLength++] = c;
            }
        }
        return at;
    }

    private int data(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte c = bytes[at++];
            if (c == '\n') {
                field = LINE_START;
                return at;
            }
            if (marker == MARKER_DONE) {
                continue;
            }
            if (marker < MARKER_FIELDS) {
                marker = c == MARKER[marker] ? marker + 1 : c == 'P' ? 1 : 0;
                number = 0;
            } else if (c == ':') {
                switch (marker++) {
                    case MARKER_FIELDS -> room = (int) number;
                    case MARKER_FIELDS + 1 -> sequence = number;
                    default -> {
                        sentNanos = number;
                        isMessage = true;
                    }
                }
                number = 0;
            } else if (c >= '0' && c <= '9') {
                number = 10 * number + c - '0';
            } else {
                marker = 0;
            }
        }
        return at;
    }

    private void dispatch() {
        if (pendingIdLength > 0) {
            byte[] older = id;
            id = pendingId;
            idLength = pendingIdLength;
            pendingId = older;
            pendingIdLength = 0;
        }
        boolean message = isMessage;
        int control = name;
        clearEvent();
        if (message) {
            listener.message(room, sequence, sentNanos);
        } else if (control != 0) {
            listener.control(control);
        }
    }

    private void clearEvent() {
        isMessage = false;
        name = 0;
    }
}
