package chat.tertulia.processors.archive;

import chat.tertulia.processors.views.ViewUnavailableException;
import java.time.YearMonth;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the archive's old months: a minute after the start and once a day, on a thread of its own. Several may do so at the same time. What the log still
 * has of a month that was dropped comes again when the archive is rebuilt, and goes again the next day.
 */
public final class Retention implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final PostgresArchive archive;
    private final int keepMonths;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("archive-retention").daemon().factory());

    /** @param keepMonths whole months to keep besides the running one; 0 keeps all */
    public Retention(PostgresArchive archive, int keepMonths) {
        this.archive = archive;
        this.keepMonths = keepMonths;
        if (keepMonths > 0) {
            var _ = scheduler.scheduleWithFixedDelay(this::run, 1, TimeUnit.DAYS.toMinutes(1), TimeUnit.MINUTES);
        }
    }

    private void run() {
        YearMonth first = archive.month().minusMonths(keepMonths);
        try {
            archive.dropBefore(first);
        } catch (ViewUnavailableException e) {
            LOG.warn("the archive's months before {} are dropped another day: {}", first, e.getMessage());
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
