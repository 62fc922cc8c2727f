package chat.tertulia.processors.sentiment.lexicon;

import com.github.pemistahl.lingua.api.Language;
import com.github.pemistahl.lingua.api.LanguageDetector;
import com.github.pemistahl.lingua.api.LanguageDetectorBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the language of a chat message. Chat is short and full of slang, where statistical identifiers are weakest, so cheap
 * evidence comes first: the writing system, function words of eight languages, marks only Spanish has, and words of the
 * sentiment lists. Only when that says little is the lingua library asked, in its low-accuracy mode and among a handful of
 * languages: more languages would find Spanish slang in all of them, and these twelve cost 18 MB of heap. Thread-safe.
 */
final class LanguageIdentifier {

    /** What was found: a language the analyzer knows, another one, or too little to tell. */
    sealed interface Finding {
        /** ISO 639-1, null when it could not be told. */
        @Nullable
        String code();
    }

    record Spanish() implements Finding {
        @Override
        public String code() {
            return "es";
        }
    }

    record English() implements Finding {
        @Override
        public String code() {
            return "en";
        }
    }

    /** Too little text to tell Spanish from English. */
    record Unsure() implements Finding {
        @Override
        public @Nullable String code() {
            return null;
        }
    }

    /** A language the analyzer does not know; the code may be unknown (Cyrillic is written by many languages). */
    record Other(@Nullable String code) implements Finding {}

    private static final Finding SPANISH = new Spanish();
    private static final Finding ENGLISH = new English();
    private static final Finding UNSURE = new Unsure();

    private static final List<String> CODES = List.of("es", "en", "pt", "fr", "it", "de", "nl", "ca");
    private static final int ES = 0;
    private static final int EN = 1;

    /** Words looked at; a language does not change after so many. */
    private static final int WORDS_MAX = 200;
    /** Letters given to lingua at most: its cost grows with the text. */
    private static final int LINGUA_LETTERS_MAX = 200;
    /** From so many words on, a text without a single word of es or en is worth asking lingua. */
    private static final int LINGUA_WORDS_MIN = 4;
    /** Below this share of words with evidence a text of some length is asked about. */
    private static final double WEAK_SHARE = 0.2;

    private static final float LEXICON_HIT = 0.5f;

    private final Map<String, float[]> functionWords = new HashMap<>();
    private final Lexicon spanish;
    private final Lexicon english;

    LanguageIdentifier(Lexicon spanish, Lexicon english) {
        this.spanish = spanish;
        this.english = english;
        for (String line : Lexicon.lines("function-words.tsv")) {
            int tab = line.indexOf('\t');
            int language = CODES.indexOf(line.substring(0, tab));
            for (String word : line.substring(tab + 1).split(" ", -1)) {
                mark(word, language);
                if (language == ES) {
                    mark(Folding.fold(word), language);
                }
            }
        }
        for (float[] shares : functionWords.values()) {
            int languages = 0;
            for (float share : shares) {
                languages += share > 0 ? 1 : 0;
            }
            for (int i = 0; i < shares.length; i++) {
                shares[i] /= languages;
            }
        }
    }

    private void mark(String word, int language) {
        functionWords.computeIfAbsent(word, w -> new float[CODES.size()])[language] = 1;
    }

    /** Loads lingua's models now (a few hundred milliseconds) instead of at the first text that needs them. */
    static void warmUp() {
        Objects.requireNonNull(Lingua.DETECTOR.detectLanguageOf("buenos días"));
    }

    Finding identify(ChatText text) {
        float[] evidence = new float[CODES.size()];
        int words = 0;
        int latin = 0;
        int foreign = 0;
        Character.@Nullable UnicodeScript script = null;
        for (Token token : text.tokens()) {
            if (token.kind() != Token.Kind.WORD) {
                continue;
            }
            if (++words > WORDS_MAX) {
                break;
            }
            String word = token.lower();
            Character.UnicodeScript of = script(word);
            if (of != Character.UnicodeScript.LATIN) {
                foreign += word.length();
                script = script == Character.UnicodeScript.HIRAGANA ? script : of;
                continue;
            }
            latin += word.length();
            weigh(word, token.folded(), evidence);
        }
        if (words == 0) {
            return UNSURE;
        }
        if (foreign > latin) {
            return new Other(codeOf(script));
        }
        if (text.invertedMarks()) {
            evidence[ES] += 1.5f;
        }
        return decide(text, evidence, Math.min(words, WORDS_MAX));
    }

    private void weigh(String word, String folded, float[] evidence) {
        float[] shares = functionWords.get(word);
        if (shares == null && !word.equals(folded)) {
            shares = functionWords.get(folded);
        }
        if (shares == null && Folding.elongated(folded)) {
            shares = functionWords.get(Folding.shorten(folded, 2, 1));
        }
        if (shares != null) {
            for (int i = 0; i < evidence.length; i++) {
                evidence[i] += shares[i];
            }
            return;
        }
        for (int i = 0; i < word.length(); i++) {
            switch (word.charAt(i)) {
                case 'ñ' -> evidence[ES] += 0.7f;
                case 'ã', 'õ' -> evidence[CODES.indexOf("pt")] += 0.7f;
                case 'ß', 'ö' -> evidence[CODES.indexOf("de")] += 0.7f;
                case 'ê', 'è', 'œ' -> evidence[CODES.indexOf("fr")] += 0.5f;
                default -> {
                    // says nothing
                }
            }
        }
        boolean inSpanish = spanish.word(folded) != null;
        boolean inEnglish = english.word(folded) != null;
        if (inSpanish != inEnglish && folded.length() > 2) {
            evidence[inSpanish ? ES : EN] += LEXICON_HIT;
        }
    }

    private Finding decide(ChatText text, float[] evidence, int words) {
        int best = evidence[EN] > evidence[ES] ? EN : ES;
        float ours = evidence[best];
        float theirs = 0;
        int other = -1;
        for (int i = EN + 1; i < evidence.length; i++) {
            if (evidence[i] > theirs) {
                theirs = evidence[i];
                other = i;
            }
        }
        if (ours == 0 && theirs == 0) {
            return words < LINGUA_WORDS_MIN ? UNSURE : ask(text, UNSURE);
        }
        if (theirs > ours) {
            boolean clear = theirs >= 1.5f * ours + 0.9f && theirs >= 0.3f * words;
            return clear ? new Other(CODES.get(other)) : words < LINGUA_WORDS_MIN ? UNSURE : ask(text, UNSURE);
        }
        if (words < LINGUA_WORDS_MIN && ours <= LEXICON_HIT) {
            return UNSURE;
        }
        Finding found = evidence[EN] == evidence[ES] ? UNSURE : best == EN ? ENGLISH : SPANISH;
        boolean weak = words >= LINGUA_WORDS_MIN && (ours < WEAK_SHARE * words || ours < theirs * 1.15f);
        return weak || (found instanceof Unsure && words >= LINGUA_WORDS_MIN) ? ask(text, found) : found;
    }

    /** Asks lingua; what cheap evidence found stays when lingua is not sure. */
    private static Finding ask(ChatText text, Finding otherwise) {
        StringBuilder letters = new StringBuilder();
        for (Token token : text.tokens()) {
            if (token.kind() == Token.Kind.WORD) {
                letters.append(token.lower()).append(' ');
                if (letters.length() >= LINGUA_LETTERS_MAX) {
                    break;
                }
            }
        }
        return switch (Lingua.DETECTOR.detectLanguageOf(letters.toString())) {
            case UNKNOWN -> otherwise;
            case SPANISH -> SPANISH;
            case ENGLISH -> ENGLISH;
            case Language language ->
                new Other(language.getIsoCode639_1().toString().toLowerCase(Locale.ROOT));
        };
    }

    /** The writing system of the first letter; kana anywhere tell Japanese from Chinese. */
    private static Character.UnicodeScript script(String word) {
        Character.@Nullable UnicodeScript first = null;
        for (int i = 0; i < word.length(); ) {
            int cp = word.codePointAt(i);
            if (Character.isLetter(cp)) {
                Character.UnicodeScript of =
                        cp < 0x250 ? Character.UnicodeScript.LATIN : Character.UnicodeScript.of(cp);
                if (of == Character.UnicodeScript.LATIN) {
                    return of;
                }
                if (of == Character.UnicodeScript.HIRAGANA || of == Character.UnicodeScript.KATAKANA) {
                    return Character.UnicodeScript.HIRAGANA;
                }
                first = first == null ? of : first;
            }
            i += Character.charCount(cp);
        }
        return first == null ? Character.UnicodeScript.LATIN : first;
    }

    /** The language of a writing system that has one; null when several share it. */
    private static @Nullable String codeOf(Character.@Nullable UnicodeScript script) {
        if (script == null) {
            return null;
        }
        return switch (script) {
            case HIRAGANA -> "ja";
            case HAN -> "zh";
            case HANGUL -> "ko";
            case GREEK -> "el";
            case HEBREW -> "he";
            case THAI -> "th";
            default -> null;
        };
    }

    /** Loaded with the first text that needs it. */
    private static final class Lingua {

        static final LanguageDetector DETECTOR = LanguageDetectorBuilder.fromLanguages(
                        Language.SPANISH,
                        Language.ENGLISH,
                        Language.PORTUGUESE,
                        Language.FRENCH,
                        Language.ITALIAN,
                        Language.GERMAN,
                        Language.DUTCH,
                        Language.CATALAN,
                        Language.POLISH,
                        Language.SWEDISH,
                        Language.TURKISH,
                        Language.INDONESIAN)
                .withLowAccuracyMode()
                .withMinimumRelativeDistance(0.15)
                .build();

        private Lingua() {}
    }
}
