package chat.tertulia.systemtests.replay;

import java.time.Instant;

/**
 * One line of a chat log.
 *
 * @param number from 1, as an editor counts
 * @param room as the log calls it, like {@code #rust}
 * @param user nick as the log has it
 * @param text what to post: NFC, without the control characters by which IRC clients colour text
 * @param action whether it was a {@code /me}
 */
record ChatLine(int number, String room, String user, Instant at, String text, boolean action) {

    private static final String ACTION_PREFIX = "/me ";

    /** What goes into the API's {@code text}. */
    String asPosted() {
        return action ? ACTION_PREFIX + text : text;
    }
}
