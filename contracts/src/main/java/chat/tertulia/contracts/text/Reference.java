package chat.tertulia.contracts.text;

import org.jspecify.annotations.Nullable;

/**
 * Something in a text that has the form of a mention or a tag. Whether it is one is for those who know the names.
 *
 * @param sign {@code @} or {@code #}, also where the text has the full-width one
 * @param name what follows the sign, as written
 * @param start code point of the sign, from 0
 * @param end code point after the last of the name
 */
public record Reference(char sign, String name, int start, int end) {

    /** Those in a room who are there now. */
    public static final String HERE = "here";

    /** All in a room. */
    public static final String ROOM = "room";

    /**
     * The reference without its last character, if that may as well be punctuation of the sentence ({@code @rodo-} is rodo
     * where nobody is called {@code rodo-}); null if it may not.
     */
    public @Nullable Reference shorter() {
        char last = name.charAt(name.length() - 1);
        return name.length() > 1 && (last == '-' || last == '_' || last == '.')
                ? new Reference(sign, name.substring(0, name.length() - 1), start, end - 1)
                : null;
    }

    /** Whether this is {@code @here} or {@code @room}, for all in a room: in any case of letters. */
    public boolean addressesRoom() {
        return sign == '@' && (name.equalsIgnoreCase(HERE) || name.equalsIgnoreCase(ROOM));
    }

    /** Whether this can be a tag if it is nobody's name: it has a letter, so that {@code #1} stays a number. */
    public boolean canBeTag() {
        return sign == '#' && name.codePoints().anyMatch(Character::isLetter);
    }
}
