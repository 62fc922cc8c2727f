package chat.tertulia.processors.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.directory.QuietHours;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuietTimeTest {

    private static @Nullable Instant end(String from, String to, String zone, String now) {
        return QuietTime.end(new QuietHours(from, to, zone), Instant.parse(now));
    }

    @ParameterizedTest
    @CsvSource({
        // In Santiago it is three hours earlier in summer, four in winter.
        "2026-01-10T00:59:59Z, ''",
        "2026-01-10T01:00:00Z, 2026-01-10T10:00:00Z",
        "2026-01-10T03:30:00Z, 2026-01-10T10:00:00Z",
        "2026-01-10T09:59:59Z, 2026-01-10T10:00:00Z",
        "2026-01-10T10:00:00Z, ''",
        "2026-07-10T10:30:00Z, 2026-07-10T11:00:00Z",
        // The nights in which the clocks are set, back on 5 April and forward on 6 September, at midnight.
        "2026-04-05T01:30:00Z, 2026-04-05T11:00:00Z",
        "2026-09-06T02:30:00Z, 2026-09-06T10:00:00Z"
    })
    void lastOverMidnightOnTheUsersClock(String now, String end) {
        assertThat(end("22:00", "07:00", "America/Santiago", now)).isEqualTo(end.isEmpty() ? null : Instant.parse(end));
    }

    @Test
    void endWhereTheClockJumpsOverTheirEnd() {
        // Madrid, 29 March 2026: after 01:59 comes 03:00, which is 01:00Z.
        assertThat(end("00:00", "02:30", "Europe/Madrid", "2026-03-29T00:30:00Z"))
                .isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
        assertThat(end("00:00", "02:30", "Europe/Madrid", "2026-03-29T01:00:00Z"))
                .isNull();
    }

    @Test
    void endTwiceWhereAnHourComesTwice() {
        // Madrid, 25 October 2026: 02:00 to 02:59 comes at 00:00Z and again at 01:00Z.
        assertThat(end("00:00", "02:30", "Europe/Madrid", "2026-10-25T00:10:00Z"))
                .isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(end("00:00", "02:30", "Europe/Madrid", "2026-10-25T00:40:00Z"))
                .isNull();
        assertThat(end("00:00", "02:30", "Europe/Madrid", "2026-10-25T01:10:00Z"))
                .isEqualTo(Instant.parse("2026-10-25T01:30:00Z"));
    }

    /** Whatever the day: the end is later than now, within a day and an hour, and not quiet itself. */
    @ParameterizedTest
    @CsvSource({"22:00, 07:00, America/Santiago", "00:15, 02:15, Europe/Madrid", "13:00, 12:59, Australia/Lord_Howe"})
    void alwaysEnd(String from, String to, String zone) {
        QuietHours quiet = new QuietHours(from, to, ZoneId.of(zone).getId());
        int found = 0;
        for (Instant now = Instant.parse("2026-01-01T00:00:00Z");
                now.isBefore(Instant.parse("2027-01-01T00:00:00Z"));
                now = now.plus(Duration.ofMinutes(7))) {
            Instant end = QuietTime.end(quiet, now);
            if (end != null) {
                found++;
                assertThat(end).isAfter(now).isBeforeOrEqualTo(now.plus(Duration.ofHours(25)));
                assertThat(QuietTime.end(quiet, end)).as("quiet at %s", end).isNull();
            }
        }
        assertThat(found).isPositive();
    }
}
