package chat.tertulia.contracts.positions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** The life of the log: topics that are made anew have other ids, and offsets of the old ones mean nothing there. */
public final class Epoch {

    private Epoch() {}

    /**
     * A short digest of topic ids.
     *
     * @param topicIds ids of chat.room-events, chat.room-annotations and chat.user-events, in that order
     * @return eight base64url characters
     */
    public static String of(List<String> topicIds) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join(",", topicIds).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest)
                    .substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
