package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.processors.sentiment.lexicon.Token.Kind;
import chat.tertulia.processors.sentiment.lexicon.Token.Pause;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTokenizerTest {

    private static final ChatTokenizer TOKENIZER = new ChatTokenizer(new Signs());

    @Test
    void wordsAreFoldedButKeepTheirEnye() {
        assertThat(words("Mañana, ¿qué TAL? don’t")).containsExactly("mañana", "que", "tal", "don't");
        assertThat(words("man\u0303ana cafe\u0301")).containsExactly("mañana", "cafe");
    }

    @Test
    void linksMentionsNumbersAndCodeAreLeftOut() {
        assertThat(words("hola @rodo (@josé): mira https://a.cl/x?y=1 y ejemplo.com/z 123 `int bad` a@b.com fin"))
                .containsExactly("hola", "mira", "y", "fin");
        assertThat(words("antes\n```\nint terrible;\n```\ndespués")).containsExactly("antes", "despues");
        assertThat(words("un ` suelto")).containsExactly("un", "suelto");
    }

    @Test
    void hashtagsAreCutAtCapitalsAndUnderscores() {
        assertThat(words("#SoHappy #la_raja #fome")).containsExactly("so", "happy", "la", "raja", "fome");
    }

    @Test
    void joinedEmojiAreOneSign() {
        assertThat(kinds("👨‍👩‍👧‍👦")).containsExactly(Kind.SIGN);
        assertThat(kinds("👍🏽🇨🇱❤️‍🔥")).containsExactly(Kind.SIGN, Kind.SIGN, Kind.SIGN);
        assertThat(kinds("hola😂😂")).containsExactly(Kind.WORD, Kind.SIGN, Kind.SIGN);
    }

    @Test
    void emoticonsAreSignsAloneAndAfterAWord() {
        assertThat(kinds("xD")).containsExactly(Kind.SIGN);
        assertThat(kinds("gracias:)")).containsExactly(Kind.WORD, Kind.SIGN);
        assertThat(kinds("(hola)")).containsExactly(Kind.WORD);
        assertThat(kinds("hora:3pm")).containsExactly(Kind.WORD, Kind.WORD);
    }

    @Test
    void laughterIsItsOwnKind() {
        assertThat(kinds("jajaja kkkk jsjsjs")).containsOnly(Kind.LAUGHTER);
        assertThat(kinds("jaca kkk hijo ojo hola"))
                .containsExactly(Kind.WORD, Kind.LAUGHTER, Kind.WORD, Kind.WORD, Kind.WORD);
    }

    @Test
    void pausesStandBeforeTheNextToken() {
        assertThat(TOKENIZER.tokenize("no, si. ya\npo").tokens())
                .extracting(Token::pause)
                .containsExactly(Pause.NONE, Pause.CLAUSE, Pause.SENTENCE, Pause.SENTENCE);
    }

    @Test
    void capitalsAreEmphasisOnlyBesideOtherWords() {
        assertThat(TOKENIZER.tokenize("ODIO esto").mixedCase()).isTrue();
        assertThat(TOKENIZER.tokenize("ODIO ESTO").mixedCase()).isFalse();
    }

    @Test
    void mathematicalAndFullWidthLettersAreRead() {
        assertThat(words("𝓵𝓸𝓿𝓮 ｌｏｖｅ")).containsExactly("love", "love");
    }

    private static List<String> words(String text) {
        return TOKENIZER.tokenize(text).tokens().stream()
                .filter(t -> t.kind() == Kind.WORD)
                .map(Token::folded)
                .toList();
    }

    private static List<Kind> kinds(String text) {
        return TOKENIZER.tokenize(text).tokens().stream().map(Token::kind).toList();
    }
}
