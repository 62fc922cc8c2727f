package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.annotations.Sentiment.Scores;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexiconAnalyzerTest {

    private static final LexiconAnalyzer ANALYZER = new LexiconAnalyzer();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "me gusta este juego | POSITIVE",
                "no me gusta este juego | NEGATIVE",
                "nunca me gustó ese lugar | NEGATIVE",
                "no es una buena idea | NEGATIVE",
                "tampoco es bueno el segundo disco | NEGATIVE",
                "no está mal la película | POSITIVE",
                "no, está bueno el disco | POSITIVE",
                "mañana salimos sin problemas | POSITIVE",
                "it is not good | NEGATIVE",
                "I don't like it | NEGATIVE",
                "I dont find it funny | NEGATIVE",
                "it isn't bad at all | POSITIVE",
                "it has never been so good | POSITIVE",
            })
    void negationTurnsWhatFollows(String text, Label label) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "el lugar es bueno | el lugar es muy bueno",
                "el lugar es bueno | el lugar es super bueno",
                "el lugar es bueno | el lugar es rebueno",
                "la fiesta estuvo buena | la fiesta estuvo terrible de buena",
                "me gustó la comida | me gustó mucho la comida",
                "me gustó la comida | me gustó caleta la comida",
                "el disco es algo bueno | el disco es bueno",
                "the food was good | the food was very good",
                "the food was kinda good | the food was good",
                "the food was good today | the food was GOOD today",
                "the food was good | the food was good!!!",
                "la comida estuvo buena hoy | la comida estuvo BUENA hoy",
                "la comida estuvo buena | la comida estuvo buenaaaaa",
                "the food was good | the food was goooood",
            })
    void emphasisStrengthens(String weaker, String stronger) {
        assertThat(positive(stronger)).isGreaterThan(positive(weaker));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "la serie es buena pero el final es malo | NEGATIVE",
                "el final es malo pero la serie es buena | POSITIVE",
                "aunque fue un poco malo el final, me gustó la serie | POSITIVE",
                "the movie was good but the ending was bad | NEGATIVE",
                "the ending was bad but the movie was good | POSITIVE",
            })
    void whatFollowsAContrastPrevails(String text, Label label) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "holaaaa que buenoooo | POSITIVE",
                "te quierooooo | POSITIVE",
                "noooo que fomeeee | NEGATIVE",
                "this is soooo goooood | POSITIVE",
                "baaaaad idea | NEGATIVE",
            })
    void elongationsAreUndone(String text, Label label) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "😍 | POSITIVE",
                "👍🏽 | POSITIVE",
                "👏🏿👏🏿👏🏿 | POSITIVE",
                "❤️‍🔥 | POSITIVE",
                "❤ | POSITIVE",
                "🤦🏽‍♀️ | NEGATIVE",
                "😡 | NEGATIVE",
                "💔 | NEGATIVE",
                "👨‍👩‍👧‍👦 | NEUTRAL",
                "🇨🇱 | NEUTRAL",
                ":) | POSITIVE",
                ":-))) | POSITIVE",
                ":( | NEGATIVE",
                ":'( | NEGATIVE",
                "xD | POSITIVE",
                "<3 | POSITIVE",
                "</3 | NEGATIVE",
                "T_T | NEGATIVE",
                "voy llegando:) | POSITIVE",
                "voy llegando😡 | NEGATIVE",
            })
    void emojiAndEmoticonsCarrySentimentInEveryLanguage(String text, Label label) {
        Sentiment sentiment = ANALYZER.analyze(text);

        assertThat(sentiment.status()).isEqualTo(Status.OK);
        assertThat(sentiment.label()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jaja",
                "jajajaja",
                "JAJAJA",
                "ajajaj",
                "jajsjajs",
                "jsjsjs",
                "jejeje",
                "jijiji",
                "kkkkk",
                "haha",
                "hahaha",
                "lol",
                "lmao"
            })
    void laughterIsMildlyPositive(String text) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(Label.POSITIVE);
        assertThat(positive(text)).isLessThan(positive("me encanta, te quiero mucho"));
    }

    @Test
    void laughterDoesNotOutweighACurse() {
        assertThat(ANALYZER.analyze("jajaja que mierda de juego").label()).isEqualTo(Label.NEGATIVE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quedó bacán | POSITIVE",
                "está la raja | POSITIVE",
                "filete el asado | POSITIVE",
                "weno el partido | POSITIVE",
                "qué fome la clase | NEGATIVE",
                "penca el servicio | NEGATIVE",
                "estuvo charcha | NEGATIVE",
                "bien malo el partido | NEGATIVE",
                "vale callampa el router | NEGATIVE",
                "me carga ese profe | NEGATIVE",
                "maldito computador | NEGATIVE",
                "weón, dónde estás | NEUTRAL",
                "dónde está la wea | NEUTRAL",
            })
    void chileanUsage(String text, Label label) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gg wp | POSITIVE",
                "noob manco | NEGATIVE",
                "puro lag en este servidor | NEGATIVE",
                "hay un campero en la casa | NEGATIVE",
            })
    void gameChat(String text, Label label) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "La reunión se hará el martes a las tres en la sala grande", "el archivo está en la carpeta compartida",
                "The meeting is on Tuesday at three in the large room", "which version of the compiler are you using?"
            })
    void plainFactsAreNeutral(String text) {
        assertThat(ANALYZER.analyze(text).label()).isEqualTo(Label.NEUTRAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hola, cómo estás? | es",
                "qué hora es | es",
                "hello, how are you? | en",
                "where is the file | en",
                "la wea fome | es",
                "no puedo creer que estemos en semifinales | es",
            })
    void languageOfShortTexts(String text, String language) {
        assertThat(ANALYZER.analyze(text).language()).isEqualTo(language);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ich habe heute leider keine Zeit für das Spiel | de",
                "je suis très content de vous voir aujourd'hui | fr",
                "você não sabe o que aconteceu com a gente ontem | pt",
                "non so cosa fare questa sera con gli amici | it",
                "Dzisiaj pogoda jest bardzo ładna i idziemy na spacer | pl",
                "今日はとても楽しかったです | ja",
                "오늘 정말 재미있었어요 | ko",
                "obrigado | pt",
            })
    void otherLanguagesAreUnsupported(String text, String language) {
        Sentiment sentiment = ANALYZER.analyze(text);

        assertThat(sentiment.status()).isEqualTo(Status.UNSUPPORTED);
        assertThat(sentiment.language()).isEqualTo(language);
        assertThat(sentiment.label()).isNull();
    }

    @Test
    void aWritingSystemOfManyLanguagesIsUnsupportedWithoutACode() {
        Sentiment sentiment = ANALYZER.analyze("Сегодня очень хорошая погода");

        assertThat(sentiment.status()).isEqualTo(Status.UNSUPPORTED);
        assertThat(sentiment.language()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "   \n\t ", "12345", "3.14 42", "https://example.com/awful-horrible", "www.example.com/love",
                        "@maldito",
                "@love @hate", "¿?", "...", "`horrible`", "```\nterrible bad\n```", "example.com",
                        "someone.happy@example.com",
                "(https://example.org)"
            })
    void nothingToAnalyzeIsSkipped(String text) {
        assertThat(ANALYZER.analyze(text).status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void mentionsLinksAndCodeSayNothing() {
        assertThat(ANALYZER.analyze("@maldito mira esto https://x.com/odio `horrible` por ahí")
                        .label())
                .isEqualTo(Label.NEUTRAL);
    }

    @Test
    void hashtagsAreWords() {
        assertThat(ANALYZER.analyze("the concert tonight #SoHappy").label()).isEqualTo(Label.POSITIVE);
        assertThat(ANALYZER.analyze("la clase de hoy #fome").label()).isEqualTo(Label.NEGATIVE);
    }

    @Test
    void scoresAreSharesAndAgreeWithTheLabel() {
        for (String text : List.of("me encanta", "lo odio", "voy a la casa", "me encanta el juego pero odio el lag")) {
            Sentiment sentiment = ANALYZER.analyze(text);
            Scores scores = Objects.requireNonNull(sentiment.scores());
            double top = Math.max(
                    Math.max(scores.positive(), scores.negative()), Math.max(scores.neutral(), scores.mixed()));
            double ofLabel = switch (Objects.requireNonNull(sentiment.label())) {
                case POSITIVE -> scores.positive();
                case NEGATIVE -> scores.negative();
                case NEUTRAL -> scores.neutral();
                case MIXED -> scores.mixed();
            };
            assertThat(scores.positive() + scores.negative() + scores.neutral() + scores.mixed())
                    .isCloseTo(1, offset(1e-9));
            assertThat(ofLabel).as(text).isEqualTo(top);
        }
    }

    @Test
    void aBatchIsAnsweredInOrderAndAtOnce() {
        List<Sentiment> results = ANALYZER.analyze(List.of("me encanta", "", "lo odio"))
                .toCompletableFuture()
                .getNow(List.of());

        assertThat(results).extracting(Sentiment::label).containsExactly(Label.POSITIVE, null, Label.NEGATIVE);
        assertThat(results).allSatisfy(s -> assertThat(s.analyzer()).isEqualTo("lexicon/2"));
    }

    @Test
    void anyTextIsAnsweredInTimeLinearInItsLength() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            StringBuilder text = new StringBuilder();
            int kind = round % 4;
            while (text.length() < 8_000) {
                switch (kind) {
                    case 0 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                    case 1 -> text.append((char) random.nextInt(0x250));
                    case 2 -> text.append((char) random.nextInt(0x10000)); // lone surrogates too
                    default -> text.append("aj:)(!`@#.xno \uD83D\uDE0D\u200D".charAt(random.nextInt(17)));
                }
            }
            assertThat(ANALYZER.analyze(text.toString()).status())
                    .as("round %d of seed %d", round, seed)
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "ja",
                "no ",
                "`",
                "```",
                "😍",
                "❤️\u200D",
                ":)",
                "#a",
                "@a ",
                "!",
                "super",
                "a.b",
                "_",
                "http",
                "no es ",
                "la la ",
                "ja ja ",
                "\u0301",
                "ｗ",
                "pero ",
                "aunque ",
                "si no me gusta "
            })
    void repetitionsOfEightThousandCharactersAreQuick(String piece) {
        String text = piece.repeat(8_000 / piece.length());

        assertTimeout(Duration.ofSeconds(2), () -> ANALYZER.analyze(text));
    }

    @Test
    void threadsGetTheSameAnswers() {
        List<String> texts =
                List.of("me encanta", "lo odio", "I love it", "😡", "jajaja", "Das ist nicht gut für uns alle");
        List<Sentiment> alone = texts.stream().map(ANALYZER::analyze).toList();

        IntStream.range(0, 2_000)
                .parallel()
                .forEach(i -> assertThat(ANALYZER.analyze(texts.get(i % texts.size())))
                        .isEqualTo(alone.get(i % texts.size())));
    }

    private static double positive(String text) {
        return Objects.requireNonNull(ANALYZER.analyze(text).scores(), text).positive();
    }
}
