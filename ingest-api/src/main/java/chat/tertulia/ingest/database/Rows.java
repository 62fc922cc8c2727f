package chat.tertulia.ingest.database;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads columns that are there. */
public final class Rows {

    private Rows() {}

    /** A text column that is never null. */
    public static String text(Readable row, String column) {
        return present(row.get(column, String.class), column);
    }

    public static @Nullable String optional(Readable row, String column) {
        return row.get(column, String.class);
    }

    /** A bigint or integer column that is never null. */
    public static long number(Readable row, String column) {
        return present(row.get(column, Number.class), column).longValue();
    }

    /** An integer column. */
    public static @Nullable Integer optionalNumber(Readable row, String column) {
        return row.get(column, Integer.class);
    }

    /** A bytea column that is never null. */
    public static byte[] bytes(Readable row, String column) {
        return present(row.get(column, byte[].class), column);
    }

    /** A double precision column that is never null. */
    public static double decimal(Readable row, String column) {
        return present(row.get(column, Double.class), column);
    }

    public static boolean flag(Readable row, String column) {
        return present(row.get(column, Boolean.class), column);
    }

    /** A bigint column. */
    public static @Nullable Long optionalLong(Readable row, String column) {
        return row.get(column, Long.class);
    }

    public static Instant time(Readable row, String column) {
        return present(row.get(column, OffsetDateTime.class), column).toInstant();
    }

    public static @Nullable Instant optionalTime(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <T> T present(@Nullable T value, String column) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }
}
