package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchTextTest {

    @ParameterizedTest
    @CsvSource({
        "Canción, cancion",
        "¿Qué TAL?, ' que tal '",
        "a-b/c.d@e, a b c d e",
        "«ñandú» dice \"no\", ' nandu  dice \"no\"'",
        "Łódź Øre Straße, lodz ore strase",
        "ПРИВЕТ, привет",
        "＃tag ＠yo, ' tag  yo'",
        "日本 한국, 日本 한국",
    })
    void folds(String text, String folded) {
        assertThat(SearchText.of(text)).isEqualTo(folded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "🎉 Ñandú\u0000\u0007 İstanbul ǅ ﬁ",
                "x\u0302 q\u0303\u0303 한국 é ya\u0302\u0323 pera\u0320, fin",
                "ᾳ Ω Å ṩ ज़ שׁ 𝅗𝅥 café",
                "ΑΣ ΌΣΟΣ Ἄλφα",
            })
    void placesAreThoseOfTheText(String text) {
        String normalized = Texts.normalize(text);
        List<Integer> kept = normalized
                .codePoints()
                .filter(c -> !SearchText.isMark(c))
                .boxed()
                .toList();
        List<Integer> folded = SearchText.of(normalized).codePoints().boxed().toList();

        assertThat(folded).hasSameSizeAs(kept);
        for (int i = 0; i < kept.size(); i++) {
            if (Character.isLetterOrDigit(kept.get(i))) {
                assertThat(Character.isLetterOrDigit(folded.get(i))).isTrue();
            }
        }
    }

    @Test
    void wordsToCompareAreOfLettersOnly() {
        assertThat(SearchText.words(SearchText.of("Hola, ¡HOLA! a1 contraseña123 de la España; x")))
                .containsExactlyInAnyOrder("hola", "contrasena", "espana");
    }

    @Test
    void aLinkIsASchemeWithSomethingAfterIt() {
        assertThat(SearchText.hasLink("mira HTTPS://example.com")).isTrue();
        assertThat(SearchText.hasLink("https:// nada")).isFalse();
    }
}
