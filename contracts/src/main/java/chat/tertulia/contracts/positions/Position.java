package chat.tertulia.contracts.positions;

/**
 * Where a record is in its topic.
 *
 * @param partition partition number, from 0
 * @param offset offset of the record in the partition, from 0
 */
public record Position(int partition, long offset) implements Comparable<Position> {

    /** Offsets beyond this are not exact in a JavaScript number; no topic gets there. */
    private static final long OFFSET_MAX = 1L << 53;

    public Position {
        if (partition < 0 || offset < 0 || offset > OFFSET_MAX) {
            throw new IllegalArgumentException("no such position: " + partition + ":" + offset);
        }
    }

    /**
     * Reads {@code partition:offset}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Position parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon > 6 || text.length() - colon > 17) {
            throw new IllegalArgumentException("a position is partition:offset");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i != colon && (c < '0' || c > '9')) {
                throw new IllegalArgumentException("a position is partition:offset");
            }
        }
        return new Position(Integer.parseInt(text, 0, colon, 10), Long.parseLong(text, colon + 1, text.length(), 10));
    }

    /** Positions of one partition are ordered by time of writing; across partitions the order means nothing. */
    @Override
    public int compareTo(Position other) {
        int byPartition = Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}
