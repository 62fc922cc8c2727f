package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReferenceGrammarTest {

    record Example(String text, List<Reference> references) {}

    /** The page's references.test.ts reads the same. */
    static List<Example> examples() throws IOException {
        try (InputStream in = ReferenceGrammarTest.class.getResourceAsStream("/references.json")) {
            return List.of(Json.read(Objects.requireNonNull(in).readAllBytes(), Example[].class));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isWhatTheExamplesSay(Example example) {
        assertThat(ReferenceGrammar.references(example.text())).isEqualTo(example.references());
    }

    /** A slow reading of the same rules without code and links: a pattern at each place. */
    @Test
    void randomTextsWithoutCodeAndLinksAreReadAsThePatternReadsThem() {
        Random random = new Random(20261124);
        String[] pieces = {
            "a", "ñ", "é", "e\u0301", "7", "日", "か", "\ufe0f", "❤", "😀", "_", "-", ".", "/", "\\", "&", " ", "\n", ",",
            "(", "@", "@", "@", "#", "＠", "＃", "Ж"
        };
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(ReferenceGrammar.references(text.toString()))
                    .as("«%s»", text)
                    .isEqualTo(slow(text.toString()));
        }
    }

    private static final Pattern BEFORE = Pattern.compile(
            "(?:^|[^\\p{L}\\p{Nd}/\\\\&@#＠＃_\\p{Mn}\\p{Mc}]|[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}&&\\p{L}])[_\\p{Mn}\\p{Mc}]*$");
    private static final Pattern NAME = Pattern.compile(
            "^([@#＠＃])([\\p{L}\\p{Nd}](?:[\\p{L}\\p{Nd}\\p{M}._-]*[\\p{L}\\p{Nd}\\p{M}_-])?)(?=\\.*)(?![\\p{L}\\p{Nd}\\p{M}_-])");

    private static List<Reference> slow(String text) {
        List<Reference> found = new ArrayList<>();
        int done = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            Matcher name = NAME.matcher(text.substring(i));
            if (i < done || !BEFORE.matcher(text.substring(0, i)).find() || !name.find()) {
                continue;
            }
            int end = i + name.end();
            String rest = text.substring(end);
            if (rest.matches("(?s)^(?:[@＠]|/[\\p{L}\\p{Nd}]).*")) {
                continue;
            }
            int start = text.codePointCount(0, i);
            found.add(new Reference(
                    "@＠".contains(name.group(1)) ? '@' : '#',
                    name.group(2),
                    start,
                    start + text.codePointCount(i, end)));
            done = end;
        }
        return found;
    }

    @Test
    void boundsNamesAndNumber() {
        assertThat(ReferenceGrammar.references("@" + "a".repeat(64))).hasSize(1);
        assertThat(ReferenceGrammar.references("@" + "a".repeat(65))).isEmpty();
        assertThat(ReferenceGrammar.references("@a ".repeat(500))).hasSize(ReferenceGrammar.REFERENCES_MAX);
    }

    @Test
    void shortensByPunctuationAndWordsOfAnotherScript() {
        assertThat(new Reference('@', "rodo-_", 3, 10).shorter()).isEqualTo(new Reference('@', "rodo-", 3, 9));
        assertThat(new Reference('@', "rodo", 3, 8).shorter()).isNull();
        assertThat(new Reference('@', "ana你好", 3, 9).shorter()).isEqualTo(new Reference('@', "ana", 3, 7));
        assertThat(new Reference('@', "李明", 0, 3).shorter()).isNull();
        assertThat(new Reference('#', "日本語_-", 0, 6).withoutPunctuation()).isEqualTo(new Reference('#', "日本語", 0, 4));
    }

    @Test
    void aNumberIsNoTag() {
        assertThat(new Reference('#', "123", 0, 4).canBeTag()).isFalse();
        assertThat(new Reference('#', "v2", 0, 3).canBeTag()).isTrue();
        assertThat(new Reference('@', "v2", 0, 3).canBeTag()).isFalse();
    }

    @Test
    void knowsWhenAllAreAddressed() {
        assertThat(ReferenceGrammar.addressesRoom("hola @Room.")).isTrue();
        assertThat(ReferenceGrammar.addressesRoom("¡＠here-")).isTrue();
        assertThat(ReferenceGrammar.addressesRoom("`@room` #room @roommate")).isFalse();
    }

    @Test
    void isLinear() {
        List<String> hard = List.of(
                "`a``".repeat(4_000),
                "@".repeat(16_000),
                "a:".repeat(8_000),
                "``` @\n".repeat(2_600),
                "_@".repeat(8_000),
                "_".repeat(15_000) + "@a");
        Assertions.assertTimeout(Duration.ofSeconds(2), () -> hard.forEach(ReferenceGrammar::references));
    }

    @Test
    void folds() {
        assertThat(FoldedName.withoutAccents("JOSÉ")).isEqualTo("jose");
        assertThat(FoldedName.withoutAccents("Peña")).isEqualTo("pena");
        assertThat(FoldedName.ofTag("Año")).isEqualTo("año");
        assertThat(FoldedName.ofTag("Canción")).isEqualTo("cancion");
        assertThat(FoldedName.withoutCase("ＪＯＳÉ")).isEqualTo("josé");
    }
}
