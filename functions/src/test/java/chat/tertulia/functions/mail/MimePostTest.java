package chat.tertulia.functions.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A letter may be sent again only if the mail server certainly has not taken it. */
@Timeout(30)
class MimePostTest {

    private static final PostedLetter LETTER = new PostedLetter("bea@home.example", "hola", "adiós", null, "es", null);

    /** An answer after which the server hangs up. */
    private static final String GONE = "";

    private final List<String> commands = new CopyOnWriteArrayList<>();

    private static boolean send(int port) {
        return new MimePost(
                        new MimePost.Server("127.0.0.1", port, null, null, "none"),
                        "tertulia@chat.example",
                        Path.of("unused"),
                        Clock.systemUTC())
                .send(LETTER);
    }

    /**
     * Whether a letter may have left, at a server that answers one command in its own way.
     *
     * @param command its first word; {@code .} for the end of the letter, and empty for the greeting
     */
    private boolean mayHaveLeft(String command, String answer) throws IOException {
        Map<String, String> answers = new HashMap<>(Map.of("", "220 test", "DATA", "354 go on", "QUIT", "221 bye"));
        answers.put(command, answer);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> serve(listening, answers));
            return send(listening.getLocalPort());
        }
    }

    private void serve(ServerSocket listening, Map<String, String> answers) {
        try (Socket client = listening.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            boolean text = false;
            @Nullable String line = "";
            while (line != null) {
                String word = line.split(" ", 2)[0];
                if (!text || line.equals(".")) {
                    commands.add(word);
                    String answer = answers.getOrDefault(word, "250 ok");
                    text = answer.startsWith("354");
                    if (answer.equals(GONE)) {
                        return;
                    }
                    client.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            // The client has gone; what it made of that is the test's.
        }
    }

    @Test
    void whatTheServerTookHasLeft() throws IOException {
        assertThat(mayHaveLeft(".", "250 queued")).isTrue();
        assertThat(commands).containsSubsequence("MAIL", "RCPT", "DATA", ".", "QUIT");
    }

    @Test
    void aServerThatHangsUpAfterwardsHasTakenIt() throws IOException {
        assertThat(mayHaveLeft("QUIT", GONE)).isTrue();
        assertThat(commands).endsWith("QUIT");
    }

    @Test
    void whatTheServerHadWholeAndDidNotAnswerMayHaveLeft() throws IOException {
        assertThat(mayHaveLeft(".", GONE)).isTrue();
        assertThat(commands).contains(".");
    }

    @Test
    void whatTheServerRefusesHasNotLeft() throws IOException {
        assertThat(mayHaveLeft("MAIL", "550 5.7.1 not you")).isFalse();
        assertThat(mayHaveLeft("RCPT", "451 4.7.1 try again later")).isFalse();
        assertThat(mayHaveLeft("RCPT", "550 5.1.1 no such user")).isFalse();
        assertThat(mayHaveLeft("DATA", "554 5.5.1 no")).isFalse();
        assertThat(mayHaveLeft(".", "552 5.3.4 too big")).isFalse();
    }

    @Test
    void withoutAServerNothingLeaves() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(send(port)).isFalse();
        assertThat(mayHaveLeft("", "554 no service")).isFalse();
        assertThat(mayHaveLeft("", GONE)).isFalse();
    }
}
