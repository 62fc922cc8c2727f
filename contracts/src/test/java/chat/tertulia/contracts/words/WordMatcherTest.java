package chat.tertulia.contracts.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.annotations.MessageFlagged;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WordMatcherTest {

    private static final WordMatcher WORDS = WordMatcher.shipped();

    /** What is flagged, as it stands in the text. */
    private static String found(String text) {
        return WORDS.find(text).stream().map(flag -> cut(text, flag)).collect(Collectors.joining("|"));
    }

    private static String cut(String text, Flag flag) {
        int from = text.offsetByCodePoints(0, flag.start());
        return text.substring(from, text.offsetByCodePoints(from, flag.end() - flag.start()));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # spellings of one word
            eres puta ya,              puta
            ¡PUTAAAA!,                 PUTAAAA
            pütá,                      pütá
            рutа,                      рutа
            ｐｕｔａ,                      ｐｕｔａ
            🅿🅤🅣🅐,                     🅿🅤🅣🅐
            x p u t a x,               ''
            una p u t a,               p u t a
            p.u.t.a.,                  p.u.t.a
            pu7a put4,                 pu7a|put4
            pvta p*ta,                 pvta|p*ta
            puta123,                   puta
            puta_madre a_puta,         puta_madre|puta
            @puta,                     puta
            # Chile
            weon weón hueón wn,        weon|weón|hueón|wn
            weooooonnn w3on we0n,      weooooonnn|w3on|we0n
            aweonao ahueonado,         aweonao|ahueonado
            culiao qliao ql culia'o,   culiao|qliao|ql|culia'o
            CONCHETUMARE,              CONCHETUMARE
            conchesumadre conxetumare, conchesumadre|conxetumare
            la concha de tu madre,     la concha de tu madre
            chuchetumare csm ctm,      chuchetumare|csm|ctm
            sacowea saco'e wea,        sacowea|saco'e wea
            saco de weas,              saco de weas
            maraco pichula perkin,     maraco|pichula|perkin
            pico pal que lee,          pico pal que lee
            güeón hweon webona wevas,  güeón|hweon|webona|wevas
            cu1iao cul1ao culi40 qlo,  cu1iao|cul1ao|culi40|qlo
            c-u-l-i-a-o reculiao,      c-u-l-i-a-o|reculiao
            qleao cvliao kuliao,       qleao|cvliao|kuliao
            ctmr cstm c.t.m,           ctmr|cstm|c.t.m
            reconchetumare chetumare,  reconchetumare|chetumare
            vales callampa chúpalo,    vales callampa|chúpalo
            chupa la corneta,          chupa la corneta
            putamadre,                 putamadre
            # English
            sh1t $hit a55hole,         sh1t|$hit|a55hole
            f*ck f**k fuuuck FCK,      f*ck|f**k|fuuuck|FCK
            clusterfucked,             clusterfucked
            n1gg3r f4gg0t,             n1gg3r|f4gg0t
            kill yourself,             kill yourself
            # a phrase is one flag
            hijo de la gran puta,      hijo de la gran puta
            vete a la mierda,          vete a la mierda
            """)
    void findsHoweverItIsSpelled(String text, String flagged) {
        assertThat(found(text)).isEqualTo(flagged);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Scunthorpe, Penistone, Essex and Sussex",
                "assassin class, bass, glass, assess, assembly",
                "cockpit, cocktail, Hancock, peacock",
                "shiitake, Matsushita, grape, therapist, analysis",
                "computadora, disputa, reputación, cálculo, oculto, culto, vehículo",
                "pico de gallo, en hora pico, Pico de Orizaba, el pico más alto",
                "Concha y Toro, una concha marina, Conchalí",
                "una raja de queso, la raja del pantalón",
                "toco las maracas",
                "mi Pajero Sport no parte",
                "wena, wenas noches, weno, web",
                "morrón, chupalla, fodder, pollack, mammon",
                "año nuevo, cono de tránsito, perro, pero",
                "con mucho gusto, coon mucho gusto",
                "kill -9, kill the process, it will kill itself",
                "master/slave, abort, hang, daemon, child process, dump, head",
                "this sucks, crap, damn, what the hell",
                "Dick Cheney, Moby Dick, Philip K. Dick",
                "Pussy Riot, a chink in the armor, spic and span, magna cum laude, maine coon",
                "who're you, we'll, he'll, she'll, I'll",
                "fsck /dev/sda1, brainfuck, as, a s a p, U.S.A., e.g.",
                "assert(x != 0); a[0]=b*c; if (a5 == s5) return 455;",
                "d41d8cd98f00b204e9800998ecf8427e",
                "f u, y a, a. b. c. d.",
                "Привет, как дела? это рис, нет",
            })
    void leavesPlainWordsAlone(String text) {
        assertThat(found(text)).isEmpty();
    }

    @Test
    void aFlagSaysWhichListAndHowBad() {
        assertThat(WORDS.find("weon maricón sudaca"))
                .containsExactly(
                        new Flag("es-cl/garabatos", Severity.MILD, 0, 4),
                        new Flag("es/slurs", Severity.STRONG, 5, 12),
                        new Flag("es/slurs", Severity.SEVERE, 13, 19));
        assertThat(WORDS.version()).contains("es-cl/garabatos/2");
    }

    @Test
    void placesAreCodePointsOfTheTextAsWritten() {
        // 🎉 and 👩‍👩‍👧 are more than one unit, the marks belong to their letters
        String text = "🎉👩‍👩‍👧 p\u0301u\u0336t\u200ba\u0301\u0301! ｍｉｅｒｄａ 𝓬𝓾𝓵𝓸";

        assertThat(found(text)).isEqualTo("p\u0301u\u0336t\u200ba\u0301\u0301|ｍｉｅｒｄａ|𝓬𝓾𝓵𝓸");
        assertThat(WORDS.find(text).getFirst()).isEqualTo(new Flag("es/profanity", Severity.STRONG, 7, 16));
    }

    @Test
    void whatOverlapsIsOneFlagOfTheWorst() {
        assertThat(WORDS.find("negro culiao")).containsExactly(new Flag("es/slurs", Severity.SEVERE, 0, 12));
    }

    @Test
    void anExceptionCoversOnlyWhatLiesInIt() {
        WordMatcher words = new WordMatcher(List.of(
                WordList.parse("a", List.of("version\t1", "mild\triot, pussy")),
                WordList.parse("b", List.of("version\t1", "except\tpussy riot"))));

        assertThat(words.find("pussy riot pussy")).containsExactly(new Flag("a", Severity.MILD, 11, 16));
    }

    @Test
    void patternsMayBeOpenAtTheirEnds() {
        WordMatcher words = new WordMatcher(
                List.of(WordList.parse("a", List.of("version\t1", "mild\tuno*, *dos, *tres*, cua*tro"))));

        assertThat(words.find("unoxx xuno xxdos dosx xtresx tres cua**tro"))
                .extracting(Flag::start)
                .containsExactly(0, 11, 22, 29, 34);
        assertThat(words.find("xxtresxx").getFirst()).isEqualTo(new Flag("a", Severity.MILD, 0, 8));
    }

    @Test
    void flagsAreBoundedAndTheLastCoversTheRest() {
        String text = "wn ".repeat(400) + "maricón fin";

        List<Flag> flags = WORDS.find(text);

        assertThat(flags).hasSize(MessageFlagged.FLAGS_MAX);
        assertThat(flags.getLast()).isEqualTo(new Flag("es/slurs", Severity.STRONG, 297, 1207));
    }

    /** Twenty-five times the longest message: what is not linear would take minutes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fuck",
                "wn ",
                "p.",
                "a1",
                "1!|",
                "*",
                "p*",
                "conchetu",
                "'s",
                "x\u200b",
                "a\u0301",
                "hijo de la ",
                "(",
                "ﬃ",
                "世",
                "🖕",
                "puta puta ",
                "a ",
                "coon",
                "ass",
                "4",
                "@",
                "weon"
            })
    void anythingTakesLinearTime(String part) {
        String text = part.repeat(200_000 / part.length());

        assertTimeout(Duration.ofSeconds(10), () -> WORDS.find(text));
    }

    @Test
    void anyTextGivesFlagsInOrderWithinIt() {
        Random random = new Random(7);
        String[] parts = {
            "puta",
            "weon",
            "fuck",
            "ass",
            "p u t a",
            " ",
            ".",
            "*",
            "'",
            "1",
            "4",
            "$",
            "@",
            "!",
            "|",
            "a",
            "s",
            "u",
            "t",
            "ñ",
            "\u0301",
            "\u0303",
            "\u200b",
            "\u00ad",
            "🎉",
            "🖕🏽",
            "рutа",
            "ﬁ",
            "ß",
            "世",
            "\n",
            "conchetu",
            "hijo de ",
            "pussy riot",
            "\ud83d",
            "ａ",
            "ı",
            "€"
        };
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < 8_000) {
                text.append(
                        random.nextInt(4) == 0
                                ? Character.toString(random.nextInt(0x20000))
                                : parts[random.nextInt(parts.length)]);
            }
            String written = text.toString();
            int end = 0;
            for (Flag flag : WORDS.find(written)) {
                assertThat(flag.start()).isGreaterThanOrEqualTo(end);
                end = flag.end();
            }
            assertThat(end).isLessThanOrEqualTo(written.codePointCount(0, written.length()));
        }
    }
}
