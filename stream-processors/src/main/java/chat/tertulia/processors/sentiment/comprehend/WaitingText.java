package chat.tertulia.processors.sentiment.comprehend;

import chat.tertulia.contracts.annotations.Sentiment;
import java.time.YearMonth;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A text on its way to an answer.
 *
 * @param text what is sent
 * @param asked the language it is asked about in
 * @param language the language that was found, null when the text is too short to tell
 * @param units what it costs
 * @param month the month whose budget it was taken from
 * @param acceptedMs when it came, epoch milliseconds
 * @param answer completed once
 */
record WaitingText(
        String text,
        String asked,
        @Nullable String language,
        int units,
        YearMonth month,
        long acceptedMs,
        CompletableFuture<Sentiment> answer) {

    /** Comprehend's limit for a text of a batch, in bytes of UTF-8. */
    static final int BYTES_MAX = 5_000;

    private static final int REPLACEMENT = 0xFFFD;

    /** Without outer white space, cut at a code point so that it is at most {@link #BYTES_MAX}; halves of pairs are replaced. */
    static String cut(String text) {
        String stripped = text.strip();
        StringBuilder kept = new StringBuilder(Math.min(stripped.length(), BYTES_MAX));
        int bytes = 0;
        for (int i = 0; i < stripped.length(); ) {
            int codePoint = stripped.codePointAt(i);
            i += Character.charCount(codePoint);
            int sent = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE
                    ? REPLACEMENT
                    : codePoint;
            bytes += sent < 0x80 ? 1 : sent < 0x800 ? 2 : sent < 0x10000 ? 3 : 4;
            if (bytes > BYTES_MAX) {
                break;
            }
            kept.appendCodePoint(sent);
        }
        return kept.toString();
    }

    /** Never its text. */
    @Override
    public String toString() {
        return "WaitingText[" + text.length() + " characters]";
    }
}
