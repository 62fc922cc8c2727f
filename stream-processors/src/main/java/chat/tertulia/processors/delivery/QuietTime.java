package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.directory.QuietHours;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/** Quiet hours on a user's own clock, also on the days on which it is set. */
final class QuietTime {

    private QuietTime() {}

    /** When the quiet hours that hold now will be over, or null if it is not quiet. */
    static @Nullable Instant end(QuietHours quiet, Instant now) {
        ZoneId zone = ZoneId.of(quiet.zone());
        LocalTime from = LocalTime.parse(quiet.from());
        LocalTime to = LocalTime.parse(quiet.to());
        LocalDateTime there = LocalDateTime.ofInstant(now, zone);
        LocalTime time = there.toLocalTime();
        boolean overMidnight = to.isBefore(from);
        boolean holds =
                overMidnight ? !time.isBefore(from) || time.isBefore(to) : !time.isBefore(from) && time.isBefore(to);
        if (!holds) {
            return null;
        }
        LocalDateTime end = LocalDateTime.of(there.toLocalDate().plusDays(time.isBefore(to) ? 0 : 1), to);
        ZoneOffsetTransition transition = zone.getRules().getTransition(end);
        if (transition != null && transition.isGap()) {
            // The clock jumps over the end.
            return transition.getInstant();
        }
        ZonedDateTime first = end.atZone(zone).withEarlierOffsetAtOverlap();
        // An hour that comes twice: the second time round, the first end is over.
        return first.toInstant().isAfter(now)
                ? first.toInstant()
                : first.withLaterOffsetAtOverlap().toInstant();
    }
}
