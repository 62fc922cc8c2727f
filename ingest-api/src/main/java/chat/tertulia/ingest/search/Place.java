package chat.tertulia.ingest.search;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of results ended. To callers it is opaque text.
 *
 * @param fuzzy whether the pages are of messages with similar words
 * @param asOf when the first page was asked for: ranks count ages from then, so that they are the same on every page
 * @param score of the last hit
 * @param offset of the last hit
 * @param partition of the last hit
 */
record Place(boolean fuzzy, Instant asOf, double score, long offset, int partition) {

    private static final int BYTES = 1 + 8 + 8 + 8 + 4;

    /** No clock of ours shows more; Postgres could not read it. */
    private static final long MILLIS_MAX = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    /** Before the first hit. */
    static Place start(boolean fuzzy, Instant asOf) {
        return new Place(fuzzy, asOf, Double.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Reads {@link #toString}'s text; null if it is none. */
    static @Nullable Place parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (bytes.length != BYTES) {
            return null;
        }
        ByteBuffer read = ByteBuffer.wrap(bytes);
        byte kind = read.get();
        long millis = read.getLong();
        double score = read.getDouble();
        if (kind < 0 || kind > 1 || millis < 0 || millis > MILLIS_MAX || !Double.isFinite(score)) {
            return null;
        }
        return new Place(kind == 1, Instant.ofEpochMilli(millis), score, read.getLong(), read.getInt());
    }

    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put((byte) (fuzzy ? 1 : 0))
                .putLong(asOf.toEpochMilli())
                .putDouble(score)
                .putLong(offset)
                .putInt(partition);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
