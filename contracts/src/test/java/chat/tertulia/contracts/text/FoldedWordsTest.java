package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FoldedWordsTest {

    @Test
    void wordsAreFoldedRunsOfLettersDigitsAndMarks() {
        assertThat(FoldedWords.of("¡El TREN-nocturno, Café 24h! 😀 ｊｏｓé"))
                .containsExactly("el", "tren", "nocturno", "cafe", "24h", "jose");
        assertThat(FoldedWords.of("हिन्दी")).containsExactly("हिन्दी");
        assertThat(FoldedWords.of(" …! ")).isEmpty();
    }

    @Test
    void aCharacterOfAScriptWithoutSpacesIsAWord() {
        assertThat(FoldedWords.of("東京タワーへgo")).containsExactly("東", "京", "タ", "ワ", "ー", "へ", "go");
    }
}
