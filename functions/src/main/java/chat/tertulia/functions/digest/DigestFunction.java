package chat.tertulia.functions.digest;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import chat.tertulia.functions.mail.SesPost;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * EventBridge's schedule: sends the digests of the day that are not sent yet. Told again it goes on where it was, so that a schedule of
 * a few hours in a row mends what failed and what took too long.
 */
public final class DigestFunction implements RequestHandler<ScheduledEvent, DigestRun.Done> {

    private static final Logger LOG = LoggerFactory.getLogger(DigestFunction.class);

    private static final Duration SES_MAX = Duration.ofSeconds(8);

    /** What is kept of the Lambda's own time: one letter, and the answer. */
    private static final int RESERVE_MS = 15_000;

    private final DigestRun run;

    /** As Lambda makes it: settings are environment variables. */
    public DigestFunction() {
        this(Variables.ofProcess());
    }

    /**
     * @param variables {@code TERTULIA_POSTGRES_HOST}, {@code _PORT} (5432), {@code _DATABASE}, {@code _USER}, {@code
     *     _SECRET} (one of Secrets Manager, which is asked for the password at each run: it is rotated), {@code
     *     TERTULIA_PUBLIC_URL}, {@code TERTULIA_MAIL_FROM}
     */
    public DigestFunction(Variables variables) {
        AwsClients aws = new AwsClients(variables);
        SesPost ses = new SesPost(
                aws.buildWithoutRetries(SesV2Client.builder(), SES_MAX), variables.text("TERTULIA_MAIL_FROM"));
        String host = variables.text("TERTULIA_POSTGRES_HOST");
        int port = variables.number("TERTULIA_POSTGRES_PORT", 5432, 1, 65_535);
        String database = variables.text("TERTULIA_POSTGRES_DATABASE");
        String user = variables.text("TERTULIA_POSTGRES_USER");
        String secret = variables.text("TERTULIA_POSTGRES_SECRET");
        run = new DigestRun(
                () -> new PostgresConnection(
                        host,
                        port,
                        database,
                        user,
                        aws.secret(secret).path("password").asString()),
                variables.address("TERTULIA_PUBLIC_URL"),
                ses::mayHaveTaken,
                Clock.systemUTC());
    }

    @Override
    public DigestRun.Done handleRequest(ScheduledEvent event, Context context) {
        try {
            DigestRun.Done done = run.run(() -> context.getRemainingTimeInMillis() > RESERVE_MS);
            LOG.info("digests: sent={} failed={} whole={}", done.sent(), done.failed(), done.whole());
            return done;
        } catch (SQLException e) {
            throw new IllegalStateException("Postgres does not answer: " + e.getSQLState(), e);
        }
    }
}
