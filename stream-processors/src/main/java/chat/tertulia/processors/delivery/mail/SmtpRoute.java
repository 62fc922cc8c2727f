package chat.tertulia.processors.delivery.mail;

import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands mails to a mail server, a connection each. What it refuses for good is refused; all else is tried again. */
public final class SmtpRoute implements MailRoute {

    private static final Logger LOG = LoggerFactory.getLogger(SmtpRoute.class);

    private final Session session;
    private final @Nullable String user;
    private final @Nullable String password;

    /** How the connection is kept private. */
    public enum Tls {
        /** Not at all: for a server on this machine. */
        NONE,
        /** {@code STARTTLS}, which the server must have. */
        STARTTLS,
        /** From the first byte. */
        IMPLICIT
    }

    /**
     * @param user null if the server wants nobody to sign in
     * @param timeout for connecting, and for each answer
     */
    public SmtpRoute(
            String host, int port, @Nullable String user, @Nullable String password, Tls tls, Duration timeout) {
        this.user = user;
        this.password = password;
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.auth", String.valueOf(user != null));
        properties.put("mail.smtp.starttls.enable", String.valueOf(tls == Tls.STARTTLS));
        properties.put("mail.smtp.starttls.required", String.valueOf(tls == Tls.STARTTLS));
        properties.put("mail.smtp.ssl.enable", String.valueOf(tls == Tls.IMPLICIT));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.mime.allowutf8", "true");
        for (String what : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            properties.put("mail.smtp." + what, String.valueOf(timeout.toMillis()));
        }
        session = Session.getInstance(properties);
    }

    @Override
    public Outcome send(Letter letter, MimeMessage mail) {
        try (Transport server = session.getTransport()) {
            server.connect(user, password);
            server.sendMessage(mail, mail.getAllRecipients());
            return new Outcome.Sent(Map.of());
        } catch (MessagingException e) {
            int code = code(e);
            LOG.warn(
                    "the mail server did not take a letter: letter={} error={} code={}",
                    letter.id(),
                    e.getClass().getSimpleName(),
                    code);
            return code >= 500 && code < 600 ? new Outcome.Refused() : new Outcome.Retry(Duration.ZERO);
        }
    }

    /** What the server said of this letter, or 0 if it did not come to that. */
    private static int code(Exception failure) {
        for (Exception e = failure; e instanceof MessagingException each; e = each.getNextException()) {
            if (each instanceof SMTPAddressFailedException refused) {
                return refused.getReturnCode();
            }
            if (each instanceof SMTPSendFailedException refused && refused.getNextException() == null) {
                return refused.getReturnCode();
            }
        }
        return 0;
    }
}
