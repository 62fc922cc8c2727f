package chat.tertulia.contracts.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FoldedTextTest {

    private static List<String> readings(String text) {
        return FoldedText.readingsOf(text).stream().map(FoldedText::toString).toList();
    }

    private static String asWritten(String text) {
        return readings(text).getFirst().strip();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # case, accents, width, styles, ligatures
            ÑANDÚ,            ñandu
            Àçćéñt,           aceñt
            ｐｕｔａ,             puta
            𝓹𝓾𝓽𝓪,            puta
            ⓟⓤⓣⓐ,            puta
            🅿🅤🅣🅐,            puta
            straße ﬁn,        strase fin
            # look-alikes: Cyrillic, Greek, Latin beyond ASCII
            рutа,             puta
            РUТА,             puta
            ρυτα,             puta
            ᴘᴜᴛᴀ,             puta
            øb łu,            ob lu
            # marks and what is not seen
            p̶u̶t̶a̶,         puta
            n\u0303u,         ñu
            pu\u200bta,       puta
            pu\u00adta,       puta
            # repeated letters
            puuuutaaa,        puta
            perro pero,       pero pero
            # letters that stand alone
            p u t a,          puta
            p.u.t.a,          puta
            p-u_t*a,          puta
            una p u u t a ya, una puta ya
            y a,              y a
            a b de,           a b de
            # apostrophes
            culia'o,          culiao
            who're,           who re
            it’s,             it s
            ('a'),            a
            # asterisks
            f*ck f**k,        f*ck f*k
            **puta**,         puta
            # digits at an end are no part of the word
            puta123 4you,     puta you
            m4c,              m?c
            # other scripts, emoji, signs
            hola世界,         hola?
            a_b.c/de,         abc de
            """)
    void foldsAsAReaderDoes(String text, String folded) {
        String written = text.translateEscapes();
        assertThat(asWritten(written)).isEqualTo(folded);
    }

    @Test
    void digitsAndSignsMayBeLettersOnlyBesideLetters() {
        assertThat(readings("1337 455 4:00")).hasSize(1);
        assertThat(readings("put4")).containsExactly(" put ", " puta ");
        assertThat(readings("cu1o")).containsExactly(" cu?o ", " cuio ", " culo ");
        assertThat(readings("a$$ 5h!t")).contains(" as shit ");
        assertThat(readings("@ana $hit").get(1)).isEqualTo(" ana shit ");
        assertThat(readings("hola!que").getFirst()).isEqualTo(" hola que ");
    }

    @Test
    void everySymbolKnowsItsCodePoints() {
        FoldedText folded = FoldedText.readingsOf("🎉 ñu\u0301\u0301 ooo").getFirst();

        assertThat(folded.toString()).isEqualTo(" ñu o ");
        assertThat(folded.start(1)).isEqualTo(2);
        assertThat(folded.end(1)).isEqualTo(3);
        assertThat(folded.start(2)).isEqualTo(3);
        assertThat(folded.end(2)).isEqualTo(6);
        assertThat(folded.start(4)).isEqualTo(7);
        assertThat(folded.end(4)).isEqualTo(10);
        assertThat(folded.run(4)).isEqualTo(3);
    }
}
