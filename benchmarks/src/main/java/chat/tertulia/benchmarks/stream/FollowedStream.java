package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One stream: its connection, what it has read, and what it has seen. Receiver's thread only. */
final class FollowedStream implements StreamParser.Listener {

    /** What all streams report to. */
    interface Crowd {
        void opened(FollowedStream stream, int status);

        void message(FollowedStream stream, int room, long sequence, long sentNanos);

        void control(FollowedStream stream, int name);

        void ended(FollowedStream stream);
    }

    final int index;
    final DeliveryCheck check;
    final StreamParser parser = new StreamParser(this);
    private final Crowd crowd;

    @Nullable
    SocketChannel channel;

    @Nullable
    SelectionKey key;

    @Nullable
    ByteBuffer request;

    boolean isFollowing;
    /** Whether the server is to end it: what it does not see from then on is not lost. */
    boolean isToEnd;
    /** When it is to be opened again, after a loss of all. */
    long dueNanos;
    /** When it ended, or 0. */
    long endedNanos;

    FollowedStream(int index, DeliveryCheck check, Crowd crowd) {
        this.index = index;
        this.check = check;
        this.crowd = crowd;
    }

    void close() throws IOException {
        isFollowing = false;
        SocketChannel open = channel;
        channel = null;
        key = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void opened(int status) {
        crowd.opened(this, status);
    }

    @Override
    public void message(int room, long sequence, long sentNanos) {
        crowd.message(this, room, sequence, sentNanos);
    }

    @Override
    public void control(int name) {
        crowd.control(this, name);
    }

    @Override
    public void ended() {
        crowd.ended(this);
    }
}
