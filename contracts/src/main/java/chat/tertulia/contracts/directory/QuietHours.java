package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Shape;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The hours in which nothing but the inbox tells a user of anything.
 *
 * @param from first minute, {@code HH:mm} on the user's clock
 * @param to first minute after, {@code HH:mm}; before {@code from} if they last over midnight
 * @param zone the user's time zone, an IANA name such as {@code America/Santiago}
 */
public record QuietHours(String from, String to, String zone) {

    public QuietHours {
        if (time("quietHours.from", from).equals(time("quietHours.to", to))) {
            throw new IllegalArgumentException("quietHours.from and quietHours.to are the same");
        }
        try {
            ZoneId.of(Shape.text("quietHours.zone", zone, 64));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("quietHours.zone is not a time zone", e);
        }
    }

    private static LocalTime time(String field, String value) {
        if (!Shape.present(field, value).matches("([01][0-9]|2[0-3]):[0-5][0-9]")) {
            throw new IllegalArgumentException(field + " must be HH:mm");
        }
        return LocalTime.parse(value);
    }
}
