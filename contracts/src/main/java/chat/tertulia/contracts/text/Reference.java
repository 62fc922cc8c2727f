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
     * What may have been meant instead, if nobody is called so: without a last character that may as well be punctuation of the sentence
     * ({@code @rodo-} is rodo where nobody is called {@code rodo-}), or without the words of a script that puts no space before them
     * ({@code @ana你好}). Null if nothing shorter can be.
     */
    public @Nullable Reference shorter() {
        if (endsWithPunctuation()) {
            return first(name.length() - 1);
        }
        if (Scripts.isWrittenWithoutSpaces(name.codePointAt(0))) {
            return null;
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            if (Scripts.isWrittenWithoutSpaces(name.codePointAt(i))) {
                return first(i);
            }
        }
        return null;
    }

    /** The reference without punctuation at its end: as a tag is understood. */
    public Reference withoutPunctuation() {
        Reference rest = this;
        while (rest.endsWithPunctuation()) {
            rest = rest.first(rest.name.length() - 1);
        }
        return rest;
    }

    private boolean endsWithPunctuation() {
        char last = name.charAt(name.length() - 1);
        return name.length() > 1 && (last == '-' || last == '_' || last == '.');
    }

    private Reference first(int length) {
        String kept = name.substring(0, length);
        return new Reference(sign, kept, start, start + 1 + kept.codePointCount(0, length));
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
