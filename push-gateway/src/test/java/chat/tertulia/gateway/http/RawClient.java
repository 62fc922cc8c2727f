package chat.tertulia.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sees every byte. */
public final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private boolean isEnded;

    /** Sends a request's lines; the empty line is added. */
    public RawClient(int port, String... lines) throws IOException {
        socket = new Socket(java.net.InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        String request = String.join("\r\n", lines) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads until the text is there, or the time is over, or the other side has closed. */
    public String until(String text) throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        InputStream in = socket.getInputStream();
        byte[] some = new byte[8192];
        while (!isEnded && !text().contains(text) && System.nanoTime() < deadline) {
            socket.setSoTimeout(200);
            try {
                int n = in.read(some);
                if (n < 0) {
                    isEnded = true;
                } else {
                    all.write(some, 0, n);
                }
            } catch (SocketTimeoutException e) {
                // Look at the clock again.
            }
        }
        return text();
    }

    /** Reads to the end of the connection. */
    public String end() throws IOException {
        return until("\0never\0");
    }

    public boolean isEnded() {
        return isEnded;
    }

    public String text() {
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
