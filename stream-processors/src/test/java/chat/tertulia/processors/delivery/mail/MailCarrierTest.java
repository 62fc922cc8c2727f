package chat.tertulia.processors.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Letters;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.recipients.Mailbox;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.InternetAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class MailCarrierTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Letter LETTER = Letters.letter(
            Channel.EMAIL, "es", Letters.mention("n1", "r1", "hola"), Letters.mention("n2", "r2", "adiós"));

    private static MailCarrier carrier(MailRoute route, @Nullable Mailbox mailbox) throws Exception {
        return new MailCarrier(
                letter -> mailbox,
                new LetterWriter(
                        new InternetAddress("tertulia@chat.example"),
                        URI.create("https://chat.example"),
                        Clock.systemUTC()),
                route);
    }

    private static Mailbox mailbox(Map<String, Delivery.Reason> withdrawn) {
        return new Mailbox("bea@home.example", "t".repeat(32), withdrawn);
    }

    private static SmtpRoute smtp(int port) {
        return new SmtpRoute("127.0.0.1", port, null, null, SmtpRoute.Tls.NONE, PATIENCE);
    }

    @Test
    void aServerThatTakesItHasIt() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            Outcome outcome = carrier(smtp(server.getSmtp().getPort()), mailbox(Map.of("n2", Delivery.Reason.DELETED)))
                    .carry(LETTER);

            assertThat(outcome).isEqualTo(new Outcome.Sent(Map.of("n2", Delivery.Reason.DELETED)));
            assertThat(server.getReceivedMessages()).hasSize(1);
            assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo("ana te mencionó en la r1");
            assertThat(server.getReceivedMessages()[0].getHeader("Message-ID"))
                    .containsExactly("<" + LETTER.id() + "@chat.example>");
        } finally {
            server.stop();
        }
    }

    @Test
    void aServerThatIsAwayIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertThat(carrier(smtp(port), mailbox(Map.of())).carry(LETTER)).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();

            assertThat(carrier(smtp(silent.getLocalPort()), mailbox(Map.of())).carry(LETTER))
                    .isInstanceOf(Outcome.Retry.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void whatAServerRefusesForGoodIsRefused() throws Exception {
        assertThat(answering("550 5.1.1 no such user")).isEqualTo(new Outcome.Refused());
    }

    @Test
    void whatAServerRefusesForNowIsTriedAgain() throws Exception {
        assertThat(answering("451 4.7.1 try again later")).isEqualTo(new Outcome.Retry(Duration.ZERO));
    }

    /** How a letter ends at a server that says this to its recipient. */
    private static Outcome answering(String toRecipient) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> serve(listening, toRecipient));
            return carrier(smtp(listening.getLocalPort()), mailbox(Map.of())).carry(LETTER);
        }
    }

    private static void serve(ServerSocket listening, String toRecipient) {
        try (Socket client = listening.accept();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            say(client, "220 test");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("RCPT")) {
                    say(client, toRecipient);
                } else if (line.startsWith("QUIT")) {
                    say(client, "221 bye");
                    return;
                } else {
                    say(client, "250 ok");
                }
            }
        } catch (IOException e) {
            // The client has gone; what it made of that is the test's.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    @Test
    void whoHasNoAddressGetsNoLetter() throws Exception {
        MailRoute never = (letter, mail) -> {
            throw new AssertionError("not to be sent");
        };

        assertThat(carrier(never, new Mailbox(null, "t", Map.of())).carry(LETTER))
                .isEqualTo(new Outcome.Suppressed(Delivery.Reason.NO_ADDRESS));
        assertThat(carrier(never, null).carry(LETTER)).isEqualTo(new Outcome.Suppressed(Delivery.Reason.NO_ADDRESS));
        Map<String, Delivery.Reason> all = Map.of("n1", Delivery.Reason.DELETED, "n2", Delivery.Reason.LEFT);
        assertThat(carrier(never, mailbox(all)).carry(LETTER)).isEqualTo(new Outcome.Needless(all));
    }

    @Test
    void withoutAServerTheNewestLettersAreInTheFolder(@TempDir Path data) throws Exception {
        Path folder = data.resolve("mail");
        MailCarrier carrier = carrier(new MailFolder(folder, 2), mailbox(Map.of()));
        for (String id : List.of("n1", "n2", "n2", "n3")) {
            Letter letter = Letters.letter(Channel.EMAIL, "es", Letters.mention(id, "r1", "hola"));
            assertThat(carrier.carry(letter)).isEqualTo(new Outcome.Sent(Map.of()));
        }
        // As after a restart.
        carrier(new MailFolder(folder, 2), mailbox(Map.of()))
                .carry(Letters.letter(Channel.EMAIL, "es", Letters.mention("n4", "r1", "hola")));

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(
                            file -> Objects.requireNonNull(file.getFileName()).toString()))
                    .containsExactlyInAnyOrder(
                            Letters.letter(Channel.EMAIL, "es", Letters.mention("n3", "r1", ""))
                                            .id() + ".eml",
                            Letters.letter(Channel.EMAIL, "es", Letters.mention("n4", "r1", ""))
                                            .id() + ".eml");
        }
    }
}
