package chat.tertulia.processors.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Letters;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class LetterWriterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    private final LetterWriter writer =
            new LetterWriter(address("tertulia@chat.example"), URI.create("https://chat.example"), NOON);

    private static InternetAddress address(String text) {
        try {
            return new InternetAddress(text, true);
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Written and read again, as whoever gets it does. */
    private MimeMessage received(Letter letter) throws MessagingException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.write(letter, letter.batch(), "bea@home.example", "a".repeat(32)).writeTo(bytes);
        for (String line : bytes.toString(StandardCharsets.US_ASCII).split("\r\n", -1)) {
            assertThat(line.length()).isLessThan(998);
        }
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static String part(MimeMessage mail, int index, String type) throws MessagingException, IOException {
        BodyPart part = ((Multipart) mail.getContent()).getBodyPart(index);
        assertThat(part.getContentType()).startsWith(type).containsIgnoringCase("charset=UTF-8");
        return String.valueOf(part.getContent());
    }

    @Test
    void isInTheRecipientsLanguageTwice() throws Exception {
        MimeMessage mail =
                received(Letters.letter(Channel.EMAIL, "es", Letters.mention("n1", "r1", "¿vienes, @bea? 🎉")));

        assertThat(mail.getSubject()).isEqualTo("ana te mencionó en la r1");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(part(mail, 0, "text/plain"))
                .contains("ana te mencionó:", "> ¿vienes, @bea? 🎉", "https://chat.example/#/room/r1/3%3A17")
                .contains("https://chat.example/api/unsubscribe?token=" + "a".repeat(32));
        assertThat(part(mail, 1, "text/html"))
                .contains("<html lang=\"es\">", "<blockquote>¿vienes, @bea? 🎉</blockquote>", "No recibir más correos");
        assertThat(received(Letters.letter(Channel.EMAIL, "en", Letters.mention("n1", "r1", "hi")))
                        .getSubject())
                .isEqualTo("ana mentioned you in la r1");
    }

    @Test
    void saysWhatItIs() throws Exception {
        Letter letter = Letters.letter(Channel.EMAIL, "es", Letters.mention("n1", "r1", "hola"));
        MimeMessage mail = received(letter);

        assertThat(mail.getMessageID()).isEqualTo("<" + letter.id() + "@chat.example>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getHeader("List-Unsubscribe")[0].replaceAll("\\s", ""))
                .isEqualTo("<https://chat.example/api/unsubscribe?token=" + "a".repeat(32) + ">");
        assertThat(mail.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        assertThat(mail.getFrom()).containsExactly(address("tertulia@chat.example"));
        assertThat(mail.getAllRecipients()).containsExactly(address("bea@home.example"));
        assertThat(mail.getSentDate().toInstant()).isEqualTo(NOON.instant());
        // Once more, as after a crash.
        assertThat(received(letter).getMessageID()).isEqualTo(mail.getMessageID());
    }

    @Test
    void isOneForAllRooms() throws Exception {
        Letter letter = Letters.counting(
                Letters.letter(
                        Channel.EMAIL,
                        "es",
                        Letters.mention("n1", "r1", "uno"),
                        Letters.waiting("n2", Notification.Reason.KEYWORD, "r2", "la r2", "dos", "café"),
                        Letters.mention("n3", "r1", "tres")),
                "r1",
                12);
        MimeMessage mail = received(letter);

        assertThat(mail.getSubject()).isEqualTo("15 notificaciones en 2 salas");
        assertThat(part(mail, 0, "text/plain").replace("\r\n", "\n"))
                .contains(
                        "la r1\nhttps://chat.example/#/room/r1/3%3A17\n\nana te mencionó:\n> uno\n\nana te mencionó:\n> tres\n\n"
                                + "Y 12 más.\n\nla r2\n")
                .contains("ana escribió «café»:\n> dos\n");
    }

    @Test
    void hasWordsForEveryReason() throws Exception {
        for (Notification.Reason reason : Notification.Reason.values()) {
            for (String language : new String[] {"es", "en"}) {
                MimeMessage mail = received(Letters.letter(
                        Channel.EMAIL, language, Letters.waiting("n1", reason, "r1", "plaza", "hola", "té")));
                assertThat(mail.getSubject()).contains("ana").doesNotContain("{");
                assertThat(part(mail, 0, "text/plain")).contains("ana").doesNotContain("{");
            }
        }
    }

    @Test
    void noTextOfAUsersIsMarkupOrAHeader() throws Exception {
        String nasty = "x\r\nBcc: all@example.test\r\n\r\n<script>alert('1')</script> & \"q\"";
        MimeMessage mail = received(Letters.letter(
                Channel.EMAIL, "en", Letters.waiting("n1", Notification.Reason.KEYWORD, "r1", nasty, nasty, nasty)));

        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject()).doesNotContain("\r", "\n");
        assertThat(part(mail, 1, "text/html"))
                .doesNotContain("<script", "alert('1')")
                .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;q&quot;");
        assertThat(part(mail, 0, "text/plain").lines()).noneMatch(line -> line.startsWith("Bcc"));
    }

    @Test
    void escapesWhatHtmlReads() {
        assertThat(Html.escaped("<a href=\"x\" on='y'>`&\0\ud800"))
                .isEqualTo("&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&#96;&amp;\ufffd\ufffd");
        assertThat(Html.escaped("ñ🎉\n")).isEqualTo("ñ🎉\n");
    }
}
