package chat.tertulia.ingest.signin;

import chat.tertulia.contracts.text.Names;
import chat.tertulia.contracts.text.Texts;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an ID token says of a person. All but issuer and subject is only proposed: providers let people write what they like there.
 *
 * @param issuer who says it
 * @param subject the account's name at the issuer, which never changes
 * @param name a user name by our rules that what they are called there comes nearest to; null if nothing does
 * @param displayName what they are called there, at most 64 UTF-16 units
 * @param email an address that the issuer says is theirs; letters go there, and nothing is found out by it
 */
record Claims(
        String issuer,
        String subject,
        @Nullable String name,
        @Nullable String displayName,
        @Nullable String email) {

    private static final int DISPLAY_NAME_MAX = 64;
    private static final int EMAIL_MAX = 254;

    /** Longer ones are nobody's name; normalizing them would only cost. */
    private static final int CLAIM_MAX = 256;

    static Claims of(
            String issuer,
            String subject,
            @Nullable String preferredUsername,
            @Nullable String nickname,
            @Nullable String name,
            @Nullable String email,
            boolean emailVerified) {
        String proposed =
                Arrays.asList(local(preferredUsername), nickname, emailVerified ? local(email) : null, name).stream()
                        .filter(Objects::nonNull)
                        .map(Claims::userName)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        return new Claims(issuer, subject, proposed, displayName(name), emailVerified ? address(email) : null);
    }

    private static @Nullable String local(@Nullable String address) {
        return address == null ? null : address.replaceFirst("@.*", "");
    }

    /** The name with what no name may have left out, or null if nothing is left of it. */
    static @Nullable String userName(String text) {
        if (text.length() > CLAIM_MAX) {
            return null;
        }
        String name = Normalizer.normalize(text, Normalizer.Form.NFC)
                .replaceAll("[\\s'’·]+", ".")
                .replaceAll("[^\\p{L}\\p{M}\\p{Nd}._-]", "")
                .replaceAll("\\.{2,}", ".");
        int[] points = name.codePoints().limit(Names.USER_LENGTH_MAX).toArray();
        name = new String(points, 0, points.length)
                .replaceFirst("^[^\\p{L}\\p{Nd}]+", "")
                .replaceFirst("[._-]+$", "");
        return name.isEmpty() ? null : Names.user(name);
    }

    private static @Nullable String displayName(@Nullable String name) {
        if (name == null || name.isBlank() || name.length() > CLAIM_MAX) {
            return null;
        }
        String stripped = name.strip();
        return Texts.refusal(stripped, DISPLAY_NAME_MAX) == null ? Texts.normalize(stripped) : null;
    }

    private static @Nullable String address(@Nullable String email) {
        return email != null && email.length() <= EMAIL_MAX && email.matches("[^@\\s]+@[^@\\s]+") ? email : null;
    }

    /** Not who it is. */
    @Override
    public String toString() {
        return "Claims[" + issuer + "]";
    }
}
