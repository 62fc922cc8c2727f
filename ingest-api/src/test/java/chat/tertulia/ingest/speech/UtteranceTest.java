package chat.tertulia.ingest.speech;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.history.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a text, in which language, and how much of it. */
class UtteranceTest {

    private static Utterance of(MessageView view, String otherwise) {
        return Utterance.of(Message.of(view, "u1", Role.MEMBER), otherwise);
    }

    private static String spanish(String text) {
        return of(Said.view(text), "es").text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "hola @ana_maria, ¿vienes? | hola ana maria, ¿vienes?",
                "@room almuerzo | toda la sala almuerzo",
                "(@here) ya | (los presentes) ya",
                "vamos a #cafe-central. | vamos a cafe-central.",
                "escribe a ana@example.org | escribe a ana@example.org",
                "mira https://example.org/a?b=@c, es bueno | mira example.org, es bueno",
                "mira (www.example.org). Sí | mira (example.org). Sí",
                "un **gran** día, *muy* _bueno_ y ~~malo~~ | un gran día, muy bueno y malo",
                "3*4 y snake_case quedan | 3*4 y snake_case quedan",
                "usa `git log` | usa git log",
                "siiiiiii!!!!! | siii!",
                "1000000 personas | 1000000 personas",
                "🎉🎉🎉🎉 bien 👍 | 🎉 bien 👍",
                "[[h@l@U]] | [ [h@l@U]]",
            })
    void isWhatAPersonWouldReadOut(String text, String said) {
        assertThat(spanish(text)).isEqualTo(said);
    }

    @Test
    void linesAreSentencesAndCodeIsNamed() {
        assertThat(spanish("# Lista\n- pan\n- leche,\n\n> y té")).isEqualTo("Lista. pan. leche, y té");
        assertThat(spanish("así:\n```java\nint a = 1;\n```\ny listo")).isEqualTo("así: código. y listo");
        assertThat(spanish("sin fin\n~~~\n@ana https://x.org")).isEqualTo("sin fin. código");
        assertThat(spanish("```uno``` y dos")).isEqualTo("uno y dos");
        assertThat(spanish("fue ||el *mayordomo*||, claro")).isEqualTo("fue algo oculto, claro");
        assertThat(of(Said.view("see https://example.org"), "en").text()).isEqualTo("see example.org");
        assertThat(of(Said.view("see https://bank.cl@evil.example:8443/x?y"), "en")
                        .text())
                .isEqualTo("see evil.example");
        assertThat(of(Said.view("see mailto:ana@example.org"), "en").text()).isEqualTo("see link");
        assertThat(of(Said.view("see ftp://example.org/a"), "en").text()).isEqualTo("see link");
    }

    @Test
    void anActionIsSaidWithWhoDoesIt() {
        assertThat(of(Said.view("saluda", MessageKind.ACTION, null, List.of(), null), "es")
                        .text())
                .isEqualTo("rodo x saluda");
    }

    @Test
    void whereSeveralAreHeardItBeginsWithWhoSaysIt() {
        Message message = Message.of(Said.view("mira `esto`"), "u1", Role.MEMBER);
        assertThat(Utterance.of(message, "es", true).text()).isEqualTo("rodo x: mira esto");
        MessageView action = Said.view("saluda", MessageKind.ACTION, null, List.of(), null);
        assertThat(Utterance.of(Message.of(action, "u1", Role.MEMBER), "es", true)
                        .text())
                .endsWith(" saluda")
                .doesNotContain(":");
        assertThat(Utterance.of(Message.of(Said.view("?!"), "u1", Role.MEMBER), "es", true)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatIsMaskedIsNotSaidToWhoMayNotReadIt() {
        MessageView view = Said.masked("eres FEOOO de verdad");
        assertThat(of(view, "es").text()).isEqualTo("eres palabra oculta de verdad");
        assertThat(of(view, "en").text()).isEqualTo("eres hidden word de verdad");
        assertThat(Utterance.of(Message.of(view, "u1", Role.MODERATOR), "es").text())
                .isEqualTo("eres FEOOO de verdad");
        assertThat(Utterance.of(Message.of(view, "u2", Role.MEMBER), "es").text())
                .isEqualTo("eres FEOOO de verdad");
    }

    @Test
    void theLanguageIsTheTextsIfItWasFoundElseTheReaders() {
        assertThat(of(Said.in("en", "hello"), "es").language()).isEqualTo("en");
        assertThat(of(Said.in("es", "hola"), "en").language()).isEqualTo("es");
        assertThat(of(Said.in("fr", "bonjour"), "es").language()).isEqualTo("es");
        assertThat(of(Said.view("ok"), "es").language()).isEqualTo("es");
        assertThat(of(Said.view("ok"), "de").language()).isEqualTo("en");
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "?!", "***", "> ---", "\u200b.\u200b", "• •"})
    void signsAloneAreNothing(String text) {
        assertThat(of(Said.view(text), "es").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"👍", "❤️", "7", "你好", "@ana"})
    void whatHasANameIsSomething(String text) {
        assertThat(of(Said.view(text), "es").isEmpty()).isFalse();
    }

    @Test
    void aLongTextIsCutBetweenWordsAndSaysSo() {
        Utterance said = of(Said.view("palabra ".repeat(1_000)), "es");
        assertThat(said.text().codePointCount(0, said.text().length()))
                .isBetween(Utterance.LENGTH_MAX - 60, Utterance.LENGTH_MAX);
        assertThat(said.text()).endsWith("palabra … y sigue.");
        Utterance emoji = of(Said.view("🎉👍".repeat(4_000)), "en");
        assertThat(emoji.text().codePointCount(0, emoji.text().length())).isEqualTo(Utterance.LENGTH_MAX);
        assertThat(emoji.text()).endsWith(" … and it goes on.");
    }

    /** Each is what some pattern could be slow at, or could run out of stack at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "`",
                "```\n",
                "~~~\n",
                "*",
                "_",
                "> ",
                "\n",
                " ",
                "a",
                "!",
                "https://",
                "www.",
                "x:",
                "#",
                "@",
                "👩‍👩‍👧‍👦",
                "[["
            })
    void noTextIsSlow(String part) {
        String text = part.repeat(8_000 / part.length());
        assertThat(text).isNotEmpty();
        long start = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            of(Said.view(text), "es");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
}
