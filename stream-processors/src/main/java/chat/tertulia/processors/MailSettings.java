package chat.tertulia.processors;

import chat.tertulia.processors.delivery.mail.SmtpRoute;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How letters leave.
 *
 * @param host of the mail server; without one, letters are kept in {@code folder} and a line is logged for each
 * @param port of the mail server
 * @param user to sign in with, if the server wants that
 * @param password of the user
 * @param from address that letters come from
 * @param tls {@code none}, {@code starttls} or {@code implicit}
 * @param timeout for connecting, and for each answer
 * @param folder where letters are kept without a mail server, the newest 1,000
 */
public record MailSettings(
        @Nullable String host,
        @DefaultValue("587") int port,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("tertulia@localhost") String from,
        @DefaultValue("starttls") SmtpRoute.Tls tls,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("./data/mail") Path folder) {

    public MailSettings {
        host = host == null || host.isBlank() ? null : host;
        user = user == null || user.isBlank() ? null : user;
        ProcessorSettings.within("mail.port", port, 1, 65_535);
        ProcessorSettings.within("mail.timeout", timeout.toMillis(), 100, 60_000);
        if (user != null && tls == SmtpRoute.Tls.NONE) {
            throw new IllegalArgumentException(
                    "tertulia.processors.mail.user: a password is only sent with tls starttls or implicit");
        }
        if (!from.matches("[^@\\s]+@[^@\\s]+")) {
            throw new IllegalArgumentException("tertulia.processors.mail.from is an e-mail address");
        }
    }
}
