package chat.tertulia.contracts.words;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.directory.WordsEntry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomWordsTest {

    private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");

    private final RoomMatcher matcher = new RoomMatcher(WordMatcher.shipped());

    private static WordsEntry list(List<String> words, List<String> allow, int version) {
        return new WordsEntry("r1", words, allow, AT.plusSeconds(version));
    }

    @Test
    void anOwnWordIsFoundHoweverItIsSpelledAndIsStrong() {
        WordsEntry own = list(List.of("capibara", "*spoiler*", "final feliz"), List.of(), 1);
        for (String text : List.of("CAPIBARA", "cápibara", "c4p1b4r4", "caaapibara", "c a p i b a r a", "сapibara")) {
            assertThat(matcher.find(text, own))
                    .as(text)
                    .containsExactly(new Flag("room", Severity.STRONG, 0, text.codePointCount(0, text.length())));
        }
        assertThat(matcher.find("sin megaspoilers, con final   feliz", own))
                .containsExactly(new Flag("room", Severity.STRONG, 4, 16), new Flag("room", Severity.STRONG, 22, 35));
        assertThat(matcher.find("capibaras no, es otra palabra", own)).isEmpty();
    }

    @Test
    void anOwnExceptionHoldsForTheShippedLists() {
        assertThat(matcher.find("qué mierda", null)).isNotEmpty();
        assertThat(matcher.find("qué mierda", list(List.of(), List.of("mierda"), 1)))
                .isEmpty();
        assertThat(matcher.find("qué mierda", list(List.of("capibara"), List.of(), 2)))
                .isNotEmpty();
    }

    @Test
    void aNewVersionCountsAtOnce() {
        assertThat(matcher.find("capibara", list(List.of("capibara"), List.of(), 1)))
                .hasSize(1);
        assertThat(matcher.find("capibara", list(List.of("nutria"), List.of(), 2)))
                .isEmpty();
        assertThat(matcher.find("nutria", list(List.of("nutria"), List.of(), 2)))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "aa, TOO_BROAD",
        "**, TOO_BROAD",
        "x*, TOO_BROAD",
        "*ab*, TOO_BROAD",
        "'   ', TOO_BROAD",
        "covid19, NOT_LETTERS",
        "a(b|c), NOT_LETTERS",
        "a*b, NOT_LETTERS",
        "*dos palabras, NOT_LETTERS",
        "漢字, NOT_LETTERS",
        "----, NOT_LETTERS"
    })
    void whatCannotBeFoundOrIsFoundEverywhereIsRefused(String item, RoomWords.Refusal why) {
        assertThat(RoomWords.refusal(item)).isEqualTo(why);
        assertThat(matcher.find("aa ab a(b|c) a*b covid19 漢字", list(List.of(item), List.of(), 3)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"no", "ñandú", "*abc", "abc*", "final feliz", "сосо"})
    void wordsAreTaken(String item) {
        assertThat(RoomWords.refusal(item)).isNull();
    }
}
