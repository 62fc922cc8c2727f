package chat.tertulia.systemtests.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;

/** Passes TCP on, on a free port of loopback, and breaks each connection after so many bytes of the answer. */
public final class CuttingProxy implements AutoCloseable {

    /** For a connection that is not to be broken. */
    public static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket server;
    private final int target;
    private final IntToLongFunction bytesOf;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * A proxy that listens.
     *
     * @param target port of loopback
     * @param bytesOf bytes of the answer that pass, exactly, by the connection's number from 0 on
     */
    public CuttingProxy(int target, IntToLongFunction bytesOf) {
        this.target = target;
        this.bytesOf = bytesOf;
        try {
            this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections taken so far. */
    public int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                int number = connections.getAndIncrement();
                Thread.ofVirtual().start(() -> pass(client, bytesOf.applyAsLong(number)));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket client, long bytes) {
        try (client;
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(upstream);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> request(client, upstream));
            copy(upstream.getInputStream(), client.getOutputStream(), bytes);
            open.remove(upstream);
        } catch (IOException e) {
            // One of the two has gone, and so both do.
        } finally {
            open.remove(client);
        }
    }

    private static void request(Socket client, Socket upstream) {
        try {
            copy(client.getInputStream(), upstream.getOutputStream(), NEVER);
            upstream.shutdownOutput();
        } catch (IOException e) {
            // The answer's side sees it too.
        }
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] piece = new byte[16 * 1024];
        long left = bytes;
        while (left > 0) {
            int n = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (n < 0) {
                return;
            }
            out.write(piece, 0, n);
            left -= n;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
