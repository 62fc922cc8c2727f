package chat.tertulia.processors;

import chat.tertulia.processors.delivery.mail.SmtpRoute;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How letters leave.
 *
 * @param endpoint of the mail service (docs/DELEGATED-WORK.md), instead of a mail server: letters are posted to {@code letters} below it
 * @param region of AWS whose API Gateway the service is behind: requests are signed with what the SDK's default chain finds
 * @param apiKey sent as {@code X-Api-Key} instead of a signature
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
        @Nullable URI endpoint,
        @Nullable String region,
        @Nullable String apiKey,
        @Nullable String host,
        @DefaultValue("587") int port,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("tertulia@localhost") String from,
        @DefaultValue("starttls") SmtpRoute.Tls tls,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("./data/mail") Path folder) {

    public MailSettings {
        endpoint = endpoint == null || endpoint.toString().isBlank() ? null : endpoint;
        region = region == null || region.isBlank() ? null : region;
        apiKey = apiKey == null || apiKey.isBlank() ? null : apiKey;
        if (endpoint != null && !ProcessorSettings.trusted(endpoint)) {
            throw new IllegalArgumentException("tertulia.processors.mail.endpoint is an https address,"
                    + " or an http address of this machine: letters are sent there");
        }
        if (endpoint == null && (region != null || apiKey != null)) {
            throw new IllegalArgumentException(
                    "tertulia.processors.mail.region and .api-key are for a mail service: .endpoint is missing");
        }
        if (region != null && apiKey != null) {
            throw new IllegalArgumentException(
                    "tertulia.processors.mail has a region, to sign for, or an api-key, not both");
        }
        host = host == null || host.isBlank() ? null : host;
        user = user == null || user.isBlank() ? null : user;
        if (endpoint != null && host != null) {
            throw new IllegalArgumentException(
                    "tertulia.processors.mail has an endpoint, of the mail service, or a host, of a mail server, not both");
        }
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

    /** Without secrets. */
    @Override
    public String toString() {
        return "MailSettings[endpoint=" + endpoint + ", host=" + host + "]";
    }
}
