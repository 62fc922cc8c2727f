package chat.tertulia.functions.digest;

import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends digests from this process, each day from a time on (UTC), also when it was started after that. What failed is tried again an hour
 * later. What is done is in Postgres, so that it may be stopped at any time and run in more than one process.
 */
public final class DigestClock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DigestClock.class);

    private final DigestRun run;
    private final LocalTime from;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("digest-", 0).factory());
    private @Nullable LocalDate done;
    private @Nullable LocalDateTime notBefore;

    public DigestClock(DigestRun run, LocalTime from, Clock clock) {
        this.run = run;
        this.from = from;
        this.clock = clock;
    }

    /** Looks at the clock each minute from now on. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.MINUTES);
    }

    /** One look at the clock. */
    synchronized void tick() {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate today = now.toLocalDate();
        if (now.toLocalTime().isBefore(from) || today.equals(done) || (notBefore != null && now.isBefore(notBefore))) {
            return;
        }
        try {
            DigestRun.Done all = run.run(() -> !thread.isShutdown());
            if (all.whole() && all.failed() == 0) {
                done = today;
            } else {
                notBefore = now.plusHours(1);
            }
            LOG.info("digests: sent={} failed={}", all.sent(), all.failed());
        } catch (SQLException | RuntimeException e) {
            notBefore = now.plusHours(1);
            LOG.warn("digests cannot be sent: error={}", e.getClass().getName());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
