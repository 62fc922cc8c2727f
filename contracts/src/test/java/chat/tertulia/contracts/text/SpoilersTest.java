package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpoilersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "el asesino es ||el mayordomo||; el asesino es •••• •••••••••••",
                "||a|| y ||b||; ••••• y •••••",
                "a || b || c; a || b || c",
                "sin fin ||aquí; sin fin ||aquí",
                "||a|b||; •••••••",
                "||🎉||; ••••••",
                "||a ||b||; ••• •••••",
                "||a x||b||; ••• ••••••",
                "||a|| y ||b; ••••• • ••b",
            })
    void areCoveredInTheirPlace(String text, String covered) {
        assertThat(Spoilers.covered(text)).isEqualTo(covered).hasSameSizeAs(text);
    }

    @Test
    void goOverLinesAndMayBeNamed() {
        assertThat(Spoilers.replaced("es ||uno\ndos|| y $1", "algo oculto")).isEqualTo("es algo oculto y $1");
    }

    @Test
    void areFoundInBoundedTimeInHostileTexts() {
        String bars = "||a ".repeat(2_000);

        assertThat(Spoilers.covered("||" + "a".repeat(7_998))).hasSize(8_000);
        assertThat(Spoilers.covered(bars)).hasSameSizeAs(bars);
    }
}
