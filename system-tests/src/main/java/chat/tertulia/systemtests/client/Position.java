package chat.tertulia.systemtests.client;

/**
 * Where a record is in the log, as the API writes it: {@code partition:offset}.
 *
 * @param partition from 0
 * @param offset from 0
 */
public record Position(int partition, long offset) {

    /**
     * Reads {@code partition:offset}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Position parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("a position is partition:offset, not " + text);
        }
        return new Position(Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}
