package chat.tertulia.contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"ana", "josé", "Ñandú_9", "a.b-c", "李雷", "x", "9lives"})
    void names(String name) {
        assertThat(Names.user(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ana",
                "ana maria",
                "@ana",
                "_ana",
                "a\u0000b",
                "a\u202Eb",
                "a\u200Bb",
                "😀",
                "a/b",
                "abcdefghijklmnopqrstuvwxyzabcdefg",
                "\u0301a"
            })
    void notNames(String name) {
        assertThat(Names.user(name)).isNull();
    }

    @Test
    void decomposedLettersAreComposed() {
        assertThat(Names.user("jose\u0301")).isEqualTo("josé");
        assertThat(Names.room("#plaza")).isEqualTo("plaza");
    }

    @Test
    void namesThatLookAlikeHaveOneSkeleton() {
        String latin = Names.skeleton("paypal");
        assertThat(Names.skeleton("PayPal")).isEqualTo(latin);
        assertThat(Names.skeleton("раураl")).as("Cyrillic letters").isEqualTo(latin);
        assertThat(Names.skeleton("ｐaypal")).as("full width").isEqualTo(latin);
        assertThat(Names.skeleton("jose")).isNotEqualTo(Names.skeleton("josé"));
        assertThat(Names.skeleton("ana")).isNotEqualTo(Names.skeleton("anna"));
    }

    @Test
    void textsAreRefusedForAReason() {
        assertThat(Texts.refusal("hola\n\tmundo", 20)).isNull();
        assertThat(Texts.refusal(" \u200B\n", 20)).isEqualTo(Texts.Refusal.EMPTY);
        assertThat(Texts.refusal("a\u0007b", 20)).isEqualTo(Texts.Refusal.CONTROL_CHARACTER);
        assertThat(Texts.refusal("a\uD800b", 20)).isEqualTo(Texts.Refusal.LONE_SURROGATE);
        assertThat(Texts.refusal("🎉".repeat(20), 20)).isNull();
        assertThat(Texts.refusal("🎉".repeat(21), 20)).isEqualTo(Texts.Refusal.TOO_LONG);
        assertThat(Texts.normalize("e\u0301\r\nx\ry")).isEqualTo("é\nx\ny");
    }
}
