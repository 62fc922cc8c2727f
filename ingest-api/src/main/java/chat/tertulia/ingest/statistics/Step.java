package chat.tertulia.ingest.statistics;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long a bucket of statistics is. All begin with the day, in UTC. */
enum Step {
    MINUTE(Duration.ofMinutes(1), 1_440),
    HOUR(Duration.ofHours(1), 1_440),
    DAY(Duration.ofDays(1), 366);

    static final List<String> NAMES =
            Arrays.stream(values()).map(Step::toString).toList();

    private final Duration length;
    private final int pageMax;

    Step(Duration length, int pageMax) {
        this.length = length;
        this.pageMax = pageMax;
    }

    static Step of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    Duration length() {
        return length;
    }

    /** The largest page: half a million minutes are added up in a fraction of a second. */
    int pageMax() {
        return pageMax;
    }

    /** The start of the bucket a time is in. */
    Instant floor(Instant time) {
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length.toSeconds()) * length.toSeconds());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
