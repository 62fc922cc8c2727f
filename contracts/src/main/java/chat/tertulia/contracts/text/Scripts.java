package chat.tertulia.contracts.text;

/** What the rules of this package ask of a character. */
final class Scripts {

    private Scripts() {}

    /** Whether a letter is of a script that puts no spaces between words: Han and kana. */
    static boolean isWrittenWithoutSpaces(int point) {
        if (point < 0x2e80) {
            return false;
        }
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA -> Character.isLetter(point);
            default -> false;
        };
    }

    /** Whether a mark belongs to the character before it and is none by itself; the box of a keycap is one by itself. */
    static boolean isJoiningMark(int point) {
        return isMark(point) && Character.getType(point) != Character.ENCLOSING_MARK;
    }

    static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
