package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void aShortTextIsWholeAndOneLine() {
        assertThat(Excerpt.of("hola", 4)).isEqualTo("hola");
        assertThat(Excerpt.of("  hola\n\n  bea ", 20)).isEqualTo("hola bea");
    }

    @Test
    void whatIsLeftOutIsSaid() {
        assertThat(Excerpt.of("hola bea", 7)).isEqualTo("hola b…");
        assertThat(Excerpt.of("hola bea", 6)).isEqualTo("hola…");
    }

    @Test
    void noCodePointIsCut() {
        assertThat(Excerpt.of("aa😀😀", 5)).isEqualTo("aa😀…");
        assertThat(Excerpt.of("aa😀😀", 4)).isEqualTo("aa…");
    }
}
