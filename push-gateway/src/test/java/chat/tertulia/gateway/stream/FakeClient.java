package chat.tertulia.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
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

    boolean isFinished;
    boolean isStalled;
    long bytesMax;
    int flushes;
    private @Nullable Subscriber subscriber;
    private final Framing framing;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean wasFull;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

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
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public void write(ByteBuf block) {
        if (isFinished) {
            block.release();
            return;
        }
        waiting.add(block);
        waitingBytes += block.readableBytes();
        bytesMax = Math.max(bytesMax, waitingBytes);
        wasFull |= waitingBytes > HIGH_BYTES;
    }

    @Override
    public void flush() {
        flushes++;
        if (isStalled) {
            return;
        }
        ByteBuf block = waiting.poll();
        while (block != null) {
            byte[] bytes = new byte[block.readableBytes()];
            block.readBytes(bytes);
            block.release();
            waitingBytes -= bytes.length;
            received.writeBytes(bytes);
            block = waiting.poll();
        }
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
        flush();
    }

    @Override
    public boolean isWritable() {
        return waitingBytes <= HIGH_BYTES;
    }

    @Override
    public void finish() {
        flush();
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
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        if (gone != null) {
            gone.onGone();
        }
    }

    private void parse() {
        String text = received.toString(StandardCharsets.UTF_8);
        received.reset();
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
                } else if (!line.isEmpty() && !line.startsWith("retry: ")) {
                    throw new IllegalStateException("not a field: " + line);
                }
            }
            if (data != null) {
                events.add(new Event(String.valueOf(lastId), type, data));
            }
        }
    }
}
