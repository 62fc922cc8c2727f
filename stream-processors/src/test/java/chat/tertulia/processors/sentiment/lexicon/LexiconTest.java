package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LexiconTest {

    private static final Lexicon SPANISH = Lexicon.spanish();
    private static final Lexicon ENGLISH = Lexicon.english();

    @Test
    void listsAreReadWhole() {
        assertThat(SPANISH.size()).isBetween(25_000, 45_000);
        assertThat(ENGLISH.size()).isBetween(7_000, 9_000);
    }

    @Test
    void ordinarySpanishWordsAreNeutralThoughTranslationsAreNot() {
        for (String word :
                "sus mente tarde moda negro mora realizar lista cara union seguro claro tiempo solo".split(" ", -1)) {
            Float valence = SPANISH.word(word);
            assertThat(valence == null ? 0 : valence).as(word).isZero();
        }
    }

    @Test
    void aWordKeptNeutralInSpanishIsNeutralWhenTheLanguageIsUnknown() {
        Lexicon either = Lexicon.either(SPANISH, ENGLISH);

        assertThat(ENGLISH.word("ok")).isPositive();
        assertThat(either.word("ok")).isZero();
        assertThat(either.word("lovely")).isPositive();
        assertThat(either.word("bacan")).isPositive();
    }

    @Test
    void phrasesAreKnownByTheirFirstWord() {
        assertThat(SPANISH.longestPhraseFrom("la")).isGreaterThanOrEqualTo(2);
        assertThat(SPANISH.phrase("la raja")).isPositive();
        assertThat(SPANISH.longestPhraseFrom("zanahoria")).isZero();
    }
}
