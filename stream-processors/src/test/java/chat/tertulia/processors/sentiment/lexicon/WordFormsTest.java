package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordFormsTest {

    @Test
    void anAdjectiveGivesItsGendersNumbersAndDegrees() {
        assertThat(expand("buen/o")).contains("bueno", "buena", "buenos", "buenas", "buenisima", "buenito");
    }

    @Test
    void aVerbGivesItsTensesVoseoAndEnclitics() {
        assertThat(expand("am:ar"))
                .contains("amo", "amas", "amai", "amamos", "ame", "amo", "amaba", "amandote", "amarla");
        assertThat(expand("sufr:ir")).contains("sufro", "sufris", "sufrio", "sufriendo", "sufrira");
    }

    @Test
    void aStemKeepsItsSound() {
        assertThat(expand("toc:ar")).contains("toco", "toque");
        assertThat(expand("pag:ar")).contains("pago", "pague");
        assertThat(expand("goz:ar")).contains("gozo", "goce");
    }

    @Test
    void pluralsAndPhrases() {
        assertThat(expand("genial+")).containsExactly("genial", "geniales");
        assertThat(expand("capaz+")).containsExactly("capaz", "capaces");
        assertThat(expand("la_raja")).containsExactly("la raja");
        assertThat(expand("odi:ar_todo")).contains("odio todo", "odiamos todo");
        assertThat(expand("qué_bacán")).containsExactly("que bacan");
    }

    @Test
    void aWrongPatternIsRefused() {
        assertThatThrownBy(() -> expand("felic/e")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> expand(String item) {
        List<String> forms = new ArrayList<>();
        WordForms.expand(item, forms::add);
        return forms;
    }
}
