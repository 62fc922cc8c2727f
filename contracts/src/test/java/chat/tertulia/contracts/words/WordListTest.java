package chat.tertulia.contracts.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.annotations.Flag.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WordListTest {

    @Test
    void bracketsAreAllTheirAlternatives() {
        WordList list =
                WordList.parse("test", List.of("# comment", "version\t3", "mild\tput(a|o)(|s), el gil", "except\tx*"));

        assertThat(list.version()).isEqualTo(3);
        assertThat(list.entries())
                .containsExactly(
                        new WordList.Entry("puta", Severity.MILD),
                        new WordList.Entry("putas", Severity.MILD),
                        new WordList.Entry("puto", Severity.MILD),
                        new WordList.Entry("putos", Severity.MILD),
                        new WordList.Entry("el gil", Severity.MILD),
                        new WordList.Entry("x*", null));
    }

    @Test
    void slipsOfThePenAreRefused() {
        assertThatThrownBy(() -> WordList.parse("test", List.of("mild\tuno"))).hasMessageContaining("no version");
        assertThatThrownBy(() -> WordList.parse("test", List.of("version\t1", "mild uno")))
                .hasMessageContaining("no tab");
        assertThatThrownBy(() -> WordList.parse("test", List.of("version\t1", "mild\tun(o")))
                .hasMessageContaining("not closed");
        for (String item : List.of("a", "*a", "pr0n", "a$s", "foda-se", "*a phrase", "(un(o|a))")) {
            assertThatThrownBy(() ->
                            new WordMatcher(List.of(WordList.parse("test", List.of("version\t1", "mild\t" + item)))))
                    .as(item)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
