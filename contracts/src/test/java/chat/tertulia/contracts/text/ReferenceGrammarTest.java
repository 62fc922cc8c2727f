package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReferenceGrammarTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hola @francisco, como va? | @francisco",
                "(@rodo) | @rodo",
                "¿@josé? | @josé",
                "¡@ñandú! | @ñandú",
                "@ana: mira | @ana",
                "gracias @ana. | @ana",
                "gracias @ana... | @ana",
                "@ana.maria y @ana-maria, @ana_maria | @ana.maria @ana-maria @ana_maria",
                "«@ana» \"@bea\" '@cea' [@dea] {@eva} *@fe* ~@gil~ | @ana @bea @cea @dea @eva @fe @gil",
                "＠francisco ＃chile | @francisco #chile",
                "#pancho qué tal | #pancho",
                "@一郎 @Ольга @محمد | @一郎 @Ольга @محمد",
                "@ana,@bea;@cea | @ana @bea @cea",
                "hola.@ana | @ana",
                "—@ana | @ana",
                "@ana's | @ana",
                "@7up | @7up",
                "#2026 | #2026",
                "medium.com/@zoe @ana/@bea | @ana",
                "@a | @a",
            })
    void finds(String text, String expected) {
        assertThat(found(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rodo@example.com",
                "escribe a rodo.perez@example.com.",
                "https://example.com/@rodo#cap",
                "mira (https://example.com/?u=@rodo)",
                "www.example.com/#ana",
                "mailto:@ana",
                "`@ana`",
                "``a ` @ana``",
                "@angular/core",
                "@foo@bar.social",
                "&#39;",
                "\\@ana",
                "@@ana",
                "a#b",
                "@",
                "# titulo",
                "@ ana",
                "@-ana",
                "@.",
                "C#",
                "e\u0301@ana",
            })
    void findsNone(String text) {
        assertThat(found(text)).isEmpty();
    }

    @Test
    void skipsFencesAndGoesOnAfterThem() {
        assertThat(found("@a\n```java\n@Override\n```\n@b")).isEqualTo("@a @b");
        assertThat(found("~~~\n@a\n```\n@b\n~~~\n@c")).isEqualTo("@c");
        assertThat(found("```\n@a\nnever closed")).isEmpty();
        assertThat(found("```@a``` @b")).isEqualTo("@b");
    }

    @Test
    void aBacktickWithoutPartnerIsText() {
        assertThat(found("it`s @ana")).isEqualTo("@ana");
        assertThat(found("`a\n\n@ana`")).isEqualTo("@ana");
        assertThat(found("`a\n@ana`")).isEmpty();
    }

    @Test
    void countsCodePoints() {
        assertThat(ReferenceGrammar.references("😀 @josé 😀#ok"))
                .containsExactly(new Reference('@', "josé", 2, 7), new Reference('#', "ok", 9, 12));
    }

    @Test
    void marksBelongToTheName() {
        String decomposed = "@jose\u0301";

        assertThat(ReferenceGrammar.references(decomposed)).containsExactly(new Reference('@', "jose\u0301", 0, 6));
    }

    @Test
    void boundsNamesAndNumber() {
        assertThat(ReferenceGrammar.references("@" + "a".repeat(64))).hasSize(1);
        assertThat(ReferenceGrammar.references("@" + "a".repeat(65))).isEmpty();
        assertThat(ReferenceGrammar.references("@a ".repeat(500))).hasSize(ReferenceGrammar.REFERENCES_MAX);
    }

    @Test
    void shortensByTrailingPunctuationOnly() {
        assertThat(new Reference('@', "rodo-_", 3, 10).shorter()).isEqualTo(new Reference('@', "rodo-", 3, 9));
        assertThat(new Reference('@', "rodo", 3, 8).shorter()).isNull();
    }

    @Test
    void aNumberIsNoTag() {
        assertThat(new Reference('#', "123", 0, 4).canBeTag()).isFalse();
        assertThat(new Reference('#', "v2", 0, 3).canBeTag()).isTrue();
        assertThat(new Reference('@', "v2", 0, 3).canBeTag()).isFalse();
    }

    @Test
    void isLinear() {
        List<String> hard =
                List.of("`a``".repeat(4_000), "@".repeat(16_000), "a:".repeat(8_000), "``` @\n".repeat(2_600));
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

    private static String found(String text) {
        return String.join(
                " ",
                ReferenceGrammar.references(text).stream()
                        .map(reference -> reference.sign() + reference.name())
                        .toList());
    }
}
