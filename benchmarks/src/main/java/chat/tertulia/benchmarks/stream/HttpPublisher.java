package chat.tertulia.benchmarks.stream;

import chat.tertulia.contracts.events.Json;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Publishes by HTTP POST over one connection that is kept, one request after the other. */
final class HttpPublisher implements Publisher {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    HttpPublisher(int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** The same bytes as the data line of Tertulia's stream has. */
    @Override
    public void publish(int room, long sequence, String text) throws IOException {
        String id = Scenario.roomId(room);
        byte[] body = ("{\"pos\":\"0:" + sequence + "\",\"event\":"
                        + new String(Json.bytes(Messages.posted(id, "n" + sequence, text)), StandardCharsets.UTF_8)
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /pub/" + id
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        out.write(request);
        readAnswer();
    }

    private void readAnswer() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 20")) {
            throw new IOException("publishing was answered with " + status);
        }
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the publisher's connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void flush() {
        // each request was answered
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
