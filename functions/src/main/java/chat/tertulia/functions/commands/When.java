package chat.tertulia.functions.commands;

import chat.tertulia.contracts.commands.Outcome.Refused;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time at the beginning of a text, in Spanish or English: {@code in 10m}, {@code at 15:30}, {@code tomorrow at 9}, {@code on friday},
 * {@code 2027-01-31 8:00}; {@code en 1h 30m}, {@code a las 15:30}, {@code mañana}, {@code el viernes a las 8pm}.
 *
 * @param due when it is; may be in the past
 * @param end where the text goes on
 */
record When(Instant due, int end) {

    /** A day without a time means this one. */
    private static final LocalTime MORNING = LocalTime.of(9, 0);

    private static final Duration AHEAD_MAX = Duration.ofDays(366);

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final String END = "(?=[\\s:,]|$)";

    private static final String AMOUNT = "(\\d{1,5})\\s?("
            + "s|secs?|seconds?|seg|segundos?|m|mins?|minutes?|minutos?|h|hrs?|hours?|horas?|d|days?|d[ií]as?|w|weeks?|semanas?)";

    private static final String AMOUNTS = AMOUNT + "(?:\\s?(?:and\\s|y\\s)?" + AMOUNT + "){0,3}";

    private static final Pattern IN = Pattern.compile("(?:in|en|dentro\\s+de)\\s+(" + AMOUNTS + ")" + END, FLAGS);

    /** For so long, without any word before it. */
    private static final Pattern FOR = Pattern.compile(AMOUNTS + END, FLAGS);

    private static final Pattern UNTIL = Pattern.compile("(?:until|till?|for|hasta|por|durante)\\s+(?:el\\s+)?", FLAGS);

    /** «las 15:30», as it stands behind «hasta». */
    private static final Pattern HOUR = Pattern.compile("las?\\s+\\d", FLAGS);

    /** To the end of its word: two weeks, «2 semanas», are not two seconds. */
    private static final Pattern ONE_AMOUNT = Pattern.compile(AMOUNT + "(?!\\p{L})", FLAGS);

    private static final String CLOCK =
            "(?:(?:at|a\\s+las?)\\s+)(\\d{1,2})(?:[:.h](\\d{2}))?\\s?([ap]\\.?m\\.?)?" + END;

    /** Behind a date the hours may stand alone, if the minutes are said. */
    private static final String BARE_CLOCK = "(\\d{1,2}):(\\d{2})()" + END;

    private static final Pattern AT = Pattern.compile(CLOCK, FLAGS);

    private static final Pattern AT_BARE = Pattern.compile(BARE_CLOCK, FLAGS);

    private static final Pattern DAY = Pattern.compile(
            "(?:(?:on|el)\\s+)?(?:(today|hoy)|(tomorrow|ma[ñn]ana)|(\\d{4})-(\\d{2})-(\\d{2})|"
                    + "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
                    + "lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo))" + END,
            FLAGS);

    /** By their first letters, which tell them apart in both languages. */
    private static final List<List<String>> WEEK = List.of(
            List.of("mon", "lun"),
            List.of("tue", "mar"),
            List.of("wed", "mie", "mié"),
            List.of("thu", "jue"),
            List.of("fri", "vie"),
            List.of("sat", "sab", "sáb"),
            List.of("sun", "dom"));

    /** What a text begins with, or null if that is no time. */
    static @Nullable When at(String text, Instant now, ZoneId zone) {
        try {
            Matcher in = IN.matcher(text);
            if (in.lookingAt()) {
                return new When(now.plus(duration(in.group(1))), in.end());
            }
            ZonedDateTime here = now.atZone(zone);
            Matcher day = DAY.matcher(text);
            if (day.lookingAt()) {
                LocalDate date = date(day, here.toLocalDate());
                int next = day.end();
                while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                    next++;
                }
                Matcher clock = clock(text.substring(next));
                return clock == null
                        ? new When(date.atTime(MORNING).atZone(zone).toInstant(), day.end())
                        : new When(date.atTime(time(clock)).atZone(zone).toInstant(), next + clock.end());
            }
            Matcher clock = clock(text);
            if (clock == null) {
                return null;
            }
            Instant today = here.toLocalDate().atTime(time(clock)).atZone(zone).toInstant();
            return new When(
                    today.isAfter(now)
                            ? today
                            : here.toLocalDate()
                                    .plusDays(1)
                                    .atTime(time(clock))
                                    .atZone(zone)
                                    .toInstant(),
                    clock.end());
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    /**
     * A time up to which something lasts: what {@link #at} takes, and {@code 30m}, {@code for 2 hours}, {@code until 15:30}, {@code hasta
     * las 9}; null if the text does not begin with one.
     */
    static @Nullable When until(String text, Instant now, ZoneId zone) {
        Matcher link = UNTIL.matcher(text);
        int from = link.lookingAt() ? link.end() : 0;
        String rest = text.substring(from);
        try {
            Matcher amounts = FOR.matcher(rest);
            if (amounts.lookingAt()) {
                return new When(now.plus(duration(amounts.group())), from + amounts.end());
            }
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
        String put = HOUR.matcher(rest).lookingAt() ? "a " : "";
        When when = at(put + rest, now, zone);
        return when == null ? null : new When(when.due, from + when.end - put.length());
    }

    /** Why nothing can be done at this time, or null. */
    @Nullable
    Refused wrong(Instant now) {
        if (!due.isAfter(now)) {
            return CommandWorker.refused("past");
        }
        return due.isAfter(now.plus(AHEAD_MAX)) ? CommandWorker.refused("far", "days", AHEAD_MAX.toDays()) : null;
    }

    private static @Nullable Matcher clock(String text) {
        Matcher at = AT.matcher(text);
        if (at.lookingAt()) {
            return at;
        }
        Matcher bare = AT_BARE.matcher(text);
        return bare.lookingAt() ? bare : null;
    }

    private static LocalTime time(Matcher clock) {
        int hour = Integer.parseInt(clock.group(1));
        int minute = clock.group(2) == null ? 0 : Integer.parseInt(clock.group(2));
        String half = clock.group(3);
        if (half != null && !half.isEmpty()) {
            if (hour < 1 || hour > 12) {
                throw new DateTimeException("no such hour");
            }
            hour = hour % 12 + (half.toLowerCase(Locale.ROOT).startsWith("p") ? 12 : 0);
        }
        return LocalTime.of(hour, minute);
    }

    private static LocalDate date(Matcher day, LocalDate today) {
        if (day.group(1) != null) {
            return today;
        }
        if (day.group(2) != null) {
            return today.plusDays(1);
        }
        if (day.group(3) != null) {
            return LocalDate.of(
                    Integer.parseInt(day.group(3)), Integer.parseInt(day.group(4)), Integer.parseInt(day.group(5)));
        }
        String name = day.group(6).toLowerCase(Locale.ROOT).substring(0, 3);
        for (DayOfWeek weekday : DayOfWeek.values()) {
            if (WEEK.get(weekday.getValue() - 1).contains(name)) {
                return today.with(TemporalAdjusters.next(weekday));
            }
        }
        throw new DateTimeException("no such day");
    }

    private static Duration duration(String text) {
        Duration sum = Duration.ZERO;
        Matcher amount = ONE_AMOUNT.matcher(text);
        while (amount.find()) {
            long count = Long.parseLong(amount.group(1));
            sum = sum.plus(
                    switch (amount.group(2).toLowerCase(Locale.ROOT).charAt(0)) {
                        case 's' ->
                            amount.group(2).toLowerCase(Locale.ROOT).startsWith("sem")
                                    ? Duration.ofDays(7 * count)
                                    : Duration.ofSeconds(count);
                        case 'm' -> Duration.ofMinutes(count);
                        case 'h' -> Duration.ofHours(count);
                        case 'w' -> Duration.ofDays(7 * count);
                        default -> Duration.ofDays(count);
                    });
        }
        return sum;
    }
}
