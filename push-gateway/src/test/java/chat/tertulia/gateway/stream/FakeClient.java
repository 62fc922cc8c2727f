package chat.tertulia.gateway.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A browser at the other end of a connection, which takes what it gets, or does not. */
final class FakeClient implements Outlet {

    static final int HIGH_BYTES = 2_000;

    /**
     * An event as EventSource dispatches it.
     *
     * @param id lastEventId
     * @param type event name
     * @param data its data
     */
    record Event(String id, String type, String data) {}

    final List<Event> events = new ArrayList<>();

    @Nullable
    String lastId;

    @Nullable
    String retry;

    boolean isFinished;
    int comments;
    boolean isStalled;
    boolean isFaulty;
    /** With more unread it takes no more; 0 is a socket that is written to without a buffer of ours. */
    int highBytes = HIGH_BYTES;

    long bytesMax;
    int writes;
    private @Nullable Subscriber subscriber;
    private final Framing framing;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean wasFull;

    FakeClient(Framing framing) {
        this.framing = framing;
    }

    void follow(Subscriber whose) {
        subscriber = whose;
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public void write(ByteBuffer bytes, int from, int to) {
        if (isFinished) {
            return;
        }
        if (isFaulty) {
            throw new IllegalStateException("a fault of this outlet");
        }
        writes++;
        byte[] block = new byte[to - from];
        bytes.get(from, block);
        waiting.writeBytes(block);
        bytesMax = Math.max(bytesMax, waiting.size());
        if (!isStalled) {
            take();
        }
    }

    private void take() {
        parse();
        if (wasFull) {
            wasFull = false;
            if (subscriber != null) {
                subscriber.onWritable();
            }
        }
    }

    /** Goes on reading. */
    void resume() {
        isStalled = false;
        take();
    }

    @Override
    public boolean isWritable() {
        wasFull |= waiting.size() > highBytes;
        return waiting.size() <= highBytes;
    }

    @Override
    public void finish() {
        if (!isStalled) {
            parse();
        }
        isFinished = true;
    }

    @Override
    public void abort() {
        isFinished = true;
    }

    /** Goes away; what was not read is lost. */
    void disconnect() {
        Subscriber gone = subscriber;
        subscriber = null;
        isFinished = true;
        waiting.reset();
        if (gone != null) {
            gone.onGone(false);
        }
    }

    private void parse() {
        String text = waiting.toString(StandardCharsets.UTF_8);
        waiting.reset();
        StringBuilder plain = new StringBuilder();
        if (framing == Framing.CHUNKED) {
            int at = 0;
            while (at < text.length()) {
                int end = text.indexOf("\r\n", at);
                int length = Integer.parseInt(text, at, end, 16);
                byte[] rest = text.substring(end + 2).getBytes(StandardCharsets.UTF_8);
                String chunk = new String(rest, 0, length, StandardCharsets.UTF_8);
                plain.append(chunk);
                at = end + 2 + chunk.length();
                if (!text.startsWith("\r\n", at)) {
                    throw new IllegalStateException("chunk does not end: " + text.substring(at));
                }
                at += 2;
            }
        } else {
            plain.append(text);
        }
        for (String block : plain.toString().split("\n\n", -1)) {
            String type = "message";
            String data = null;
            for (String line : block.split("\n", -1)) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else if (line.equals(":")) {
                    comments++;
                } else if (!line.isEmpty()) {
                    throw new IllegalStateException("not a field: " + line);
                }
            }
            if (data != null) {
                events.add(new Event(String.valueOf(lastId), type, data));
            }
        }
    }
}
