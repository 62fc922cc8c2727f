package chat.tertulia.functions.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends letters where there is no SES: to a mail server, or into a folder where there is none of these either. Thread-safe. */
public final class MimePost {

    private static final Logger LOG = LoggerFactory.getLogger(MimePost.class);

    private static final String TIMEOUT_MS = "10000";

    private final Server server;
    private final String from;
    private final Path folder;
    private final Clock clock;
    private final Session session;

    /**
     * The mail server.
     *
     * @param host null if there is none
     * @param user null if the server wants nobody to sign in
     * @param tls {@code none}, {@code starttls}, which the server must have, or {@code implicit}
     */
    public record Server(
            @Nullable String host,
            int port,
            @Nullable String user,
            @Nullable String password,
            String tls) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Server[" + host + ":" + port + "]";
        }
    }

    /**
     * @param from address that letters come from
     * @param folder where letters go without a server
     */
    public MimePost(Server server, String from, Path folder, Clock clock) {
        this.server = server;
        this.from = from;
        this.folder = folder;
        this.clock = clock;
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", String.valueOf(server.host()));
        properties.put("mail.smtp.port", String.valueOf(server.port()));
        properties.put("mail.smtp.auth", String.valueOf(server.user() != null));
        properties.put("mail.smtp.starttls.enable", String.valueOf(server.tls().equals("starttls")));
        properties.put(
                "mail.smtp.starttls.required", String.valueOf(server.tls().equals("starttls")));
        properties.put("mail.smtp.ssl.enable", String.valueOf(server.tls().equals("implicit")));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.mime.allowutf8", "true");
        for (String what : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.put("mail.smtp." + what, TIMEOUT_MS);
        }
        session = Session.getInstance(properties);
    }

    /** Sends a letter; false if it has certainly not left. Of one whose fate is unknown it is true: rather none than two. */
    public boolean send(PostedLetter letter) {
        try {
            MimeMessage mail = mail(letter);
            if (server.host() == null) {
                keep(mail);
                return true;
            }
            Transport transport = session.getTransport();
            try {
                transport.connect(server.user(), server.password());
                return isTaken(transport, mail);
            } finally {
                close(transport);
            }
        } catch (MessagingException | IOException e) {
            LOG.warn("a letter was not taken: error={}", e.getClass().getSimpleName());
            return false;
        }
    }

    private static boolean isTaken(Transport transport, MimeMessage mail) {
        try {
            transport.sendMessage(mail, mail.getAllRecipients());
            return true;
        } catch (MessagingException e) {
            boolean refused = isRefused(e);
            LOG.warn(
                    "a letter {}: error={}",
                    refused ? "was not taken" : "may have been taken",
                    e.getClass().getSimpleName());
            return !refused;
        }
    }

    /** Whether the server said no to the letter or to one of its addresses. */
    private static boolean isRefused(Exception failure) {
        for (Exception e = failure; e instanceof MessagingException each; e = each.getNextException()) {
            if (each instanceof SMTPAddressFailedException
                    || (each instanceof SMTPSendFailedException answered && answered.getReturnCode() >= 400)) {
                return true;
            }
        }
        return false;
    }

    /** The letter's fate is known by then. */
    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOG.debug(
                    "a mail server's connection was not closed: error={}",
                    e.getClass().getSimpleName());
        }
    }

    private MimeMessage mail(PostedLetter letter) throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(from, true));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to(), true));
        mail.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(clock.instant()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        mail.setHeader("Content-Language", letter.language());
        if (letter.unsubscribe() != null) {
            mail.setHeader("List-Unsubscribe", "<" + letter.unsubscribe() + ">");
            mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        MimeBodyPart text = new MimeBodyPart();
        text.setText(letter.text(), StandardCharsets.UTF_8.name());
        MimeMultipart parts = new MimeMultipart("alternative", text);
        if (letter.html() != null) {
            MimeBodyPart html = new MimeBodyPart();
            html.setText(letter.html(), StandardCharsets.UTF_8.name(), "html");
            parts.addBodyPart(html);
        }
        mail.setContent(parts);
        mail.saveChanges();
        return mail;
    }

    private void keep(MimeMessage mail) throws IOException, MessagingException {
        Files.createDirectories(folder);
        Path file = folder.resolve("digest-" + UUID.randomUUID() + ".eml");
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            mail.writeTo(out);
        }
    }
}
