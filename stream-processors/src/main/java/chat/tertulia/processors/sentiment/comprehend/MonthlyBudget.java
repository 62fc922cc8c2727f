package chat.tertulia.processors.sentiment.comprehend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The units of the calendar month (UTC), kept in a file so that a restart does not begin anew.
 *
 * <p>Units are taken when a text is accepted and given back when Comprehend surely did not bill them; the file is written
 * before each call with what is under way counted, so a crash counts too much rather than too little. It is not forced to the
 * disk: a power cut may lose the last seconds. The count is of this process; several processes share a budget by dividing it.
 * Confined to its owner's lock, but for {@link #save}.
 */
final class MonthlyBudget {

    private static final Logger LOG = LoggerFactory.getLogger(MonthlyBudget.class);

    /** Comprehend bills 100 characters as one unit, and three at least. */
    private static final int UNIT_CHARACTERS = 100;

    private static final int UNITS_MIN = 3;

    /** A text of 1,000 characters. */
    private static final int UNITS_ROOM = 10;

    private final Clock clock;
    private final Path file;
    private final long limit;
    private YearMonth month;
    private long units;
    private long changes;
    /** The latest change that the file has. */
    private volatile long written;

    private boolean fileFails;

    /** What the file is to say, after so many changes. */
    record Count(long changes, YearMonth month, long units) {}

    /** Reads the file, if it is there. Fails if it cannot be read: better no analysis than an unknown bill. */
    MonthlyBudget(Clock clock, Path file, long limit) {
        this.clock = clock;
        this.file = file.toAbsolutePath();
        this.limit = limit;
        month = now();
        try {
            Path directory = this.file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            if (Files.exists(file)) {
                String[] parts =
                        Files.readString(file, StandardCharsets.UTF_8).strip().split(" ", 2);
                YearMonth saved = YearMonth.parse(parts[0]);
                long count = Long.parseLong(parts[1]);
                // A month ahead of the clock is kept as the current one: clocks go wrong, bills stay.
                if (!saved.isBefore(month)) {
                    month = saved;
                    units = Math.max(0, count);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the month's units cannot be read: " + file, e);
        } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalStateException(
                    "not a month and a count of units: " + file + "; remove it to begin the month at 0", e);
        }
    }

    /** Units of a text of so many characters. */
    static int unitsOf(int characters) {
        return Math.max(UNITS_MIN, Math.ceilDiv(characters, UNIT_CHARACTERS));
    }

    /** Takes units; false, and nothing taken, if the month has not so many left. */
    boolean take(int wanted) {
        turnMonth();
        if (units + wanted > limit) {
            return false;
        }
        units += wanted;
        changes++;
        return true;
    }

    /** Whether a text of any usual length would still fit, and a twentieth of the month is left for new ones. */
    boolean hasRoom() {
        turnMonth();
        return units + UNITS_ROOM < limit - limit / 20;
    }

    /** Counts units that may have been billed beside those taken; may pass the limit by what is under way. */
    void add(int more) {
        turnMonth();
        units += more;
        changes++;
    }

    /** Gives units back that were taken in {@code of}; when that month is over, nobody needs them. */
    void giveBack(int unused, YearMonth of) {
        turnMonth();
        if (of.equals(month)) {
            units = Math.max(0, units - unused);
            changes++;
        }
    }

    /** The month that units are taken of now. */
    YearMonth month() {
        turnMonth();
        return month;
    }

    long units() {
        return units;
    }

    /** What has to be written, null if the file has it. */
    @Nullable
    Count unsaved() {
        return changes > written ? new Count(changes, month, units) : null;
    }

    /**
     * Writes the file, without its owner's lock, so that nobody waits for the disk. Never fails: what cannot be written stays
     * counted in memory, and is said once.
     */
    synchronized void save(Count count) {
        if (count.changes() <= written) {
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, count.month() + " " + count.units() + "\n", StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written = count.changes();
            fileFails = false;
        } catch (IOException e) {
            if (!fileFails) {
                fileFails = true;
                LOG.warn("The month's units cannot be kept in {}; a restart would begin at an older count", file, e);
            }
        }
    }

    private void turnMonth() {
        YearMonth now = now();
        if (now.isAfter(month)) {
            month = now;
            units = 0;
            changes++;
        }
    }

    private YearMonth now() {
        return YearMonth.now(clock.withZone(ZoneOffset.UTC));
    }
}
