package chat.tertulia.functions.digest;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.functions.mail.PostedLetter;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the digests of a day (UTC) that are not sent yet. A user's day is claimed in Postgres before anything is sent, so that many may
 * do this at once and again. One that dies after the claim leaves that user without that day's digest: rather none than two.
 */
public final class DigestRun {

    private static final Logger LOG = LoggerFactory.getLogger(DigestRun.class);

    /** What is missed is no news after that. */
    private static final Duration SINCE_MAX = Duration.ofDays(7);

    private static final Duration SINCE_FIRST = Duration.ofDays(1);

    private final Supplier<PostgresConnection> server;
    private final DigestWriter writer;
    private final Predicate<PostedLetter> post;
    private final Clock clock;

    /**
     * What was done.
     *
     * @param sent letters that left, or may have left
     * @param failed letters that certainly did not; they are tried again with the next run
     * @param whole whether all who want one were looked at
     */
    public record Done(int sent, int failed, boolean whole) {}

    /**
     * @param server asked at each run
     * @param publicUrl where people find the page, without a path
     * @param post sends a letter; false if it has certainly not left. Blocks, for a bounded time
     */
    public DigestRun(Supplier<PostgresConnection> server, URI publicUrl, Predicate<PostedLetter> post, Clock clock) {
        this.server = server;
        this.writer = new DigestWriter(publicUrl);
        this.post = post;
        this.clock = clock;
    }

    /**
     * Goes through all who want a digest and have none of today.
     *
     * @param goOn asked before each; once it is false, the others wait for the next run
     */
    public Done run(BooleanSupplier goOn) throws SQLException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        int sent = 0;
        int failed = 0;
        String after = "";
        try (Digests digests = new Digests(server.get())) {
            for (List<Reader> readers = digests.readers(today, after);
                    !readers.isEmpty();
                    readers = digests.readers(today, after)) {
                for (Reader reader : readers) {
                    if (!goOn.getAsBoolean()) {
                        return new Done(sent, failed, false);
                    }
                    after = reader.user();
                    // Asked before the claim: a question that fails must not cost them the day.
                    Instant asked = clock.instant();
                    List<Missed> missed = digests.missed(reader.user(), since(reader, asked));
                    if (!digests.claim(reader.user(), today, asked) || missed.isEmpty()) {
                        continue;
                    }
                    if (post.test(writer.write(reader, missed))) {
                        sent++;
                        LOG.info("a digest was sent: user={} rooms={}", reader.user(), missed.size());
                    } else {
                        failed++;
                        digests.release(reader, today);
                    }
                }
            }
        }
        return new Done(sent, failed, true);
    }

    private static Instant since(Reader reader, Instant now) {
        Instant oldest = now.minus(SINCE_MAX);
        Instant before = reader.before();
        if (before == null) {
            return now.minus(SINCE_FIRST);
        }
        return before.isBefore(oldest) ? oldest : before;
    }
}
