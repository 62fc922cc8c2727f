package chat.tertulia.processors.sentiment.lexicon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a chat message into the pieces that can carry sentiment. Links, e-mail addresses, {@code @mentions}, numbers and
 * Markdown code are left out; hashtags are words ({@code #SoHappy} is two). One pass, each character looked at a bounded
 * number of times. Thread-safe.
 */
final class ChatTokenizer {

    /** A longer run of letters is not a word anyone has in a list; it is cut for the look-up, not for the pass. */
    static final int WORD_LENGTH_MAX = 48;

    private static final Set<String> LINK_ENDINGS = Set.of(
            "com", "cl", "org", "net", "io", "es", "gg", "tv", "ly", "co", "be", "mx", "ar", "pe", "uk", "de", "fr",
            "app", "dev", "gl", "info", "edu", "gov");

    private final Signs signs;

    ChatTokenizer(Signs signs) {
        this.signs = signs;
    }

    ChatText tokenize(String text) {
        Pass pass = new Pass(text);
        pass.run();
        return new ChatText(
                pass.tokens,
                pass.exclamations,
                pass.questions,
                pass.links,
                pass.names,
                pass.capitals > 0 && pass.notCapitals > 0,
                pass.inverted);
    }

    /** The state of one pass over one text. */
    private final class Pass {

        private final String text;
        private final List<Token> tokens = new ArrayList<>();
        private Token.Pause pause = Token.Pause.NONE;
        private int exclamations;
        private int questions;
        private int links;
        private int names;
        private int capitals;
        private int notCapitals;
        private boolean inverted;
        private boolean fencesEnded;
        private boolean spansEnded;

        Pass(String text) {
            this.text = text;
        }

        void run() {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (isSpace(c)) {
                    if (c == '\n') {
                        pauseAtLeast(Token.Pause.SENTENCE);
                    }
                    at++;
                    continue;
                }
                if (c == '`') {
                    int after = afterCode(at);
                    if (after > at) {
                        pauseAtLeast(Token.Pause.CLAUSE);
                        at = after;
                        continue;
                    }
                }
                int end = at + 1;
                while (end < text.length() && !isSpace(text.charAt(end)) && text.charAt(end) != '`') {
                    end++;
                }
                chunk(at, end);
                at = end;
            }
        }

        /** Where the code that starts here ends, or {@code from} when the back-tick is only a back-tick. */
        private int afterCode(int from) {
            if (text.startsWith("```", from)) {
                if (fencesEnded) {
                    return from;
                }
                int close = text.indexOf("```", from + 3);
                fencesEnded = close < 0;
                return close < 0 ? from : close + 3;
            }
            if (spansEnded) {
                return from;
            }
            int close = text.indexOf('`', from + 1);
            spansEnded = close < 0;
            return close < 0 ? from : close + 1;
        }

        private void chunk(int from, int end) {
            if (isLink(from, end)) {
                links++;
                return;
            }
            Float whole = emoticonOf(from, end);
            if (whole != null) {
                sign(whole);
                return;
            }
            int at = from;
            while (at < end) {
                int cp = text.codePointAt(at);
                int next = at + Character.charCount(cp);
                if (isEmoji(cp, next)) {
                    at = emoji(at, cp);
                } else if (isWordPart(cp)) {
                    at = word(at, end, false);
                } else if ((cp == '@' || cp == '＠') && next < end && isWordPart(text.codePointAt(next))) {
                    at = skipWord(next, end);
                } else if ((cp == '#' || cp == '＃') && next < end && isWordPart(text.codePointAt(next))) {
                    at = word(next, end, true);
                } else {
                    int glued = signs.glued(text, at, end);
                    if (glued > 0) {
                        Float valence = signs.emoticon(text.substring(at, at + glued));
                        sign(valence == null ? 0 : valence);
                        at += glued;
                    } else {
                        mark(cp);
                        at = next;
                    }
                }
            }
        }

        /** The chunk as one emoticon, with or without the punctuation that follows it. */
        private @Nullable Float emoticonOf(int from, int end) {
            if (end - from < 2 || end - from > 24) {
                return null;
            }
            Float valence = signs.emoticon(text.substring(from, end));
            if (valence != null) {
                return valence;
            }
            int stop = end;
            while (stop > from && ".,!?".indexOf(text.charAt(stop - 1)) >= 0) {
                stop--;
            }
            if (stop < end && stop - from >= 2) {
                valence = signs.emoticon(text.substring(from, stop));
                if (valence != null) {
                    for (int i = stop; i < end; i++) {
                        mark(text.charAt(i));
                    }
                }
            }
            return valence;
        }

        private boolean isLink(int from, int end) {
            int start = from;
            while (start < end && "(<[\"'*_".indexOf(text.charAt(start)) >= 0) {
                start++;
            }
            if (text.startsWith("www.", start)) {
                return true;
            }
            int limit = Math.min(end, start + 256);
            for (int i = start + 1; i < limit - 1; i++) {
                char c = text.charAt(i);
                if (c == ':' && text.startsWith("//", i + 1)) {
                    return true;
                }
                boolean between = isAsciiAlnum(text.charAt(i - 1)) && isAsciiAlnum(text.charAt(i + 1));
                if (c == '@' && between) {
                    return true;
                }
                if (c == '.' && between && endsLikeALink(i + 1, limit)) {
                    return true;
                }
            }
            return false;
        }

        private boolean endsLikeALink(int from, int limit) {
            int stop = from;
            while (stop < limit && stop - from < 6 && isAsciiAlnum(text.charAt(stop))) {
                stop++;
            }
            return (stop == limit || !Character.isLetterOrDigit(text.charAt(stop)))
                    && LINK_ENDINGS.contains(text.substring(from, stop).toLowerCase(Locale.ROOT));
        }

        private int skipWord(int from, int end) {
            int at = from;
            while (at < end) {
                int cp = text.codePointAt(at);
                if (!isWordPart(cp) && cp != '.' && cp != '-' && cp != '_') {
                    break;
                }
                at += Character.charCount(cp);
            }
            return at;
        }

        /** Reads the word that starts here and gives where it ends. */
        private int word(int from, int end, boolean hashtag) {
            int at = from;
            int start = from;
            boolean lowerBefore = false;
            while (at < end) {
                int cp = text.codePointAt(at);
                int next = at + Character.charCount(cp);
                if (!isWordPart(cp) || isEmoji(cp, next)) {
                    boolean apostrophe = (cp == '\'' || cp == '’' || cp == '´')
                            && at > start
                            && next < end
                            && Character.isLetter(text.codePointAt(next));
                    if (!apostrophe && !(hashtag && cp == '_')) {
                        break;
                    }
                    if (cp == '_') {
                        addWord(start, at);
                        start = next;
                    }
                } else if (hashtag && lowerBefore && Character.isUpperCase(cp)) {
                    addWord(start, at);
                    start = at;
                }
                lowerBefore = Character.isLowerCase(cp);
                at = next;
            }
            addWord(start, at);
            return at;
        }

        private void addWord(int from, int end) {
            if (end <= from) {
                return;
            }
            String raw = Folding.plainLetters(text.substring(from, Math.min(end, from + WORD_LENGTH_MAX)));
            int letters = 0;
            int upper = 0;
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (Character.isLetter(c)) {
                    letters++;
                    if (Character.isUpperCase(c)) {
                        upper++;
                    }
                }
            }
            if (letters == 0) {
                return;
            }
            boolean inCapitals = upper == letters && letters >= 2;
            if (inCapitals) {
                capitals++;
            } else {
                notCapitals++;
                names += upper == 1 && letters >= 2 && Character.isUpperCase(raw.charAt(0)) ? 1 : 0;
            }
            String lower = raw.toLowerCase(Locale.ROOT);
            String folded = Folding.fold(lower);
            Token.Kind kind = Laughter.isLaughter(folded) ? Token.Kind.LAUGHTER : Token.Kind.WORD;
            tokens.add(new Token(kind, lower, folded, inCapitals, pause, 0));
            pause = Token.Pause.NONE;
        }

        private void sign(float valence) {
            tokens.add(new Token(Token.Kind.SIGN, "", "", false, pause, valence));
            pause = Token.Pause.NONE;
        }

        /** Reads one emoji with its modifiers and joined parts (a family, a flag, a skin tone) and gives where it ends. */
        private int emoji(int from, int first) {
            StringBuilder bare = new StringBuilder().appendCodePoint(first);
            int at = from + Character.charCount(first);
            boolean joined = false;
            boolean flag = isRegional(first);
            while (at < text.length()) {
                int cp = text.codePointAt(at);
                if (cp == 0xFE0F || cp == 0xFE0E || cp == 0x20E3 || Character.isEmojiModifier(cp) || isTag(cp)) {
                    at += Character.charCount(cp);
                } else if (cp == 0x200D) {
                    joined = true;
                    at++;
                } else if ((joined && isEmoji(cp, at + Character.charCount(cp))) || (flag && isRegional(cp))) {
                    if (bare.length() < 32) {
                        bare.append(joined ? "\u200D" : "").appendCodePoint(cp);
                    }
                    joined = false;
                    flag = false;
                    at += Character.charCount(cp);
                } else {
                    break;
                }
            }
            sign(signs.emoji(bare.toString(), first));
            return at;
        }

        private void mark(int cp) {
            switch (cp) {
                case '!', '！' -> {
                    exclamations++;
                    pauseAtLeast(Token.Pause.SENTENCE);
                }
                case '?', '？' -> {
                    questions++;
                    pauseAtLeast(Token.Pause.SENTENCE);
                }
                case '.', '…', '。' -> pauseAtLeast(Token.Pause.SENTENCE);
                case '¿', '¡' -> {
                    inverted = true;
                    pauseAtLeast(Token.Pause.CLAUSE);
                }
                case ',', ';', ':', '(', ')', '[', ']', '—', '–', '-', '"', '«', '»', '“', '”', '/', '|' ->
                    pauseAtLeast(Token.Pause.CLAUSE);
                default -> {
                    // other marks separate nothing
                }
            }
        }

        private void pauseAtLeast(Token.Pause atLeast) {
            if (pause.compareTo(atLeast) < 0) {
                pause = atLeast;
            }
        }

        private boolean isEmoji(int cp, int next) {
            if (cp < 0x80) {
                return false;
            }
            if (cp == 0xA9 || cp == 0xAE || cp == 0x2122) {
                return false;
            }
            return Character.isEmojiPresentation(cp)
                    || (Character.isExtendedPictographic(cp) && Character.isEmoji(cp))
                    || cp == 0x2661
                    || isRegional(cp)
                    || (Character.isEmoji(cp) && next < text.length() && text.charAt(next) == 0xFE0F);
        }
    }

    private static boolean isRegional(int cp) {
        return cp >= 0x1F1E6 && cp <= 0x1F1FF;
    }

    private static boolean isTag(int cp) {
        return cp >= 0xE0020 && cp <= 0xE007F;
    }

    private static boolean isAsciiAlnum(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isWordPart(int cp) {
        if (cp < 0x80) {
            return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
        }
        if (Character.isLetterOrDigit(cp)) {
            return true;
        }
        int type = Character.getType(cp);
        return (type == Character.NON_SPACING_MARK && !(cp >= 0xFE00 && cp <= 0xFE0F) && cp != 0x20E3)
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isSpace(char c) {
        return c == ' '
                || c == '\n'
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || c == 0x200B
                || c == 0xFEFF;
    }
}
