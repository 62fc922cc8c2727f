package chat.tertulia.contracts.ids;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** Makes the ids of things. To everybody else an id is opaque text of at most 64 characters. */
public final class Ids {

    /** Longest id that is accepted from outside. */
    public static final int LENGTH_MAX = 64;

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private Ids() {}

    /** Whether a text from outside could be an id of ours; what could not need not be looked for. */
    public static boolean isId(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    /** A random id with 90 bits of chance: {@code u…} user, {@code r…} room, {@code s…} session, {@code e…} event. */
    public static String random(char prefix, RandomGenerator random) {
        char[] id = new char[19];
        id[0] = prefix;
        long bits = 0;
        for (int i = 1; i < id.length; i++) {
            if ((i - 1) % 12 == 0) {
                bits = random.nextLong();
            }
            id[i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
        return new String(id);
    }

    /** The id of a message: the same room, sender and clientId give the same message, so that a retry is no new one. */
    public static String message(String room, String sender, String clientId) {
        return derived('m', room, sender, clientId);
    }

    /** An id derived from what it names: a replay of the same facts gives the same id. */
    public static String derived(char prefix, String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            byte[] first = new byte[16];
            System.arraycopy(digest.digest(), 0, first, 0, first.length);
            return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(first);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
