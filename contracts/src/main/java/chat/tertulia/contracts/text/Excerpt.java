package chat.tertulia.contracts.text;

/** The start of a text, in one line. */
public final class Excerpt {

    private static final char ELLIPSIS = '…';

    private Excerpt() {}

    /** At most {@code max} UTF-16 units, never half a code point; with an ellipsis if something is left out. */
    public static String of(String text, int max) {
        String line = text.strip().replaceAll("\\s+", " ");
        if (line.length() <= max) {
            return line;
        }
        int end = max - 1;
        if (Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end).stripTrailing() + ELLIPSIS;
    }
}
