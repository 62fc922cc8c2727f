package chat.tertulia.processors.sentiment.lexicon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Words and phrases of one language with their valence, -4 (most negative) to 4. Immutable once built, so any thread may
 * read it.
 */
final class Lexicon {

    /** Longest phrase of the lists, in words. */
    static final int PHRASE_WORDS_MAX = 5;

    private final Map<String, Float> words = new HashMap<>();
    private final Map<String, Float> phrases = new HashMap<>();
    /** First word of a phrase to the length of the longest phrase that starts with it. */
    private final Map<String, Integer> phraseStarts = new HashMap<>();

    private Lexicon() {}

    static Lexicon spanish() {
        Lexicon lexicon = new Lexicon();
        lexicon.readItems("spanish-translated.tsv");
        lexicon.readItems("spanish.tsv");
        return lexicon;
    }

    static Lexicon english() {
        Lexicon lexicon = new Lexicon();
        lexicon.readPairs("english-afinn.tsv");
        lexicon.readPairs("english.tsv");
        lexicon.readItems("english-chat.tsv");
        return lexicon;
    }

    /**
     * Both lists, for texts too short to tell their language: of two meanings the stronger one is taken, except that a word
     * kept neutral on purpose in Spanish stays so.
     */
    static Lexicon either(Lexicon spanish, Lexicon english) {
        Lexicon lexicon = new Lexicon();
        lexicon.words.putAll(spanish.words);
        lexicon.phrases.putAll(spanish.phrases);
        lexicon.phraseStarts.putAll(spanish.phraseStarts);
        english.words.forEach((word, valence) -> lexicon.words.merge(word, valence, Lexicon::stronger));
        english.phrases.forEach(lexicon.phrases::putIfAbsent);
        english.phraseStarts.forEach((word, length) -> lexicon.phraseStarts.merge(word, length, Math::max));
        return lexicon;
    }

    private static Float stronger(Float spanish, Float english) {
        return spanish == 0 || Math.abs(spanish) >= Math.abs(english) ? spanish : english;
    }

    /** The valence of a folded word, null when the lists do not have it. */
    @Nullable
    Float word(String folded) {
        return words.get(folded);
    }

    /** The valence of a phrase, its folded words joined by one space; null when the lists do not have it. */
    @Nullable
    Float phrase(String folded) {
        return phrases.get(folded);
    }

    /** Words of the longest phrase that starts with this word; 0 when none does. */
    int longestPhraseFrom(String folded) {
        Integer length = phraseStarts.get(folded);
        return length == null ? 0 : length;
    }

    int size() {
        return words.size() + phrases.size();
    }

    /** Lines of {@code token TAB valence}. */
    private void readPairs(String resource) {
        for (String line : lines(resource)) {
            int tab = line.indexOf('\t');
            words.put(line.substring(0, tab), Float.valueOf(line.substring(tab + 1)));
        }
    }

    /** Lines of {@code valence TAB item item …}; a later line wins over an earlier one. */
    private void readItems(String resource) {
        for (String line : lines(resource)) {
            int tab = line.indexOf('\t');
            Float valence = Float.valueOf(line.substring(0, tab));
            for (String item : line.substring(tab + 1).split(" ", -1)) {
                if (!item.isEmpty()) {
                    WordForms.expand(item, form -> put(form, valence));
                }
            }
        }
    }

    private void put(String form, Float valence) {
        int space = form.indexOf(' ');
        if (space < 0) {
            words.put(form, valence);
            return;
        }
        int length = (int) form.chars().filter(c -> c == ' ').count() + 1;
        if (length > PHRASE_WORDS_MAX) {
            throw new IllegalArgumentException("phrase of more than " + PHRASE_WORDS_MAX + " words: " + form);
        }
        phrases.put(form, valence);
        phraseStarts.merge(form.substring(0, space), length, Math::max);
    }

    /** The lines of a resource beside this class, without empty lines and comments. */
    static Iterable<String> lines(String resource) {
        InputStream stream = Objects.requireNonNull(
                Lexicon.class.getResourceAsStream(resource), () -> "resource " + resource + " is missing");
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
