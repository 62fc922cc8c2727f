package chat.tertulia.functions.commands;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.commands.Command;
import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Refused;
import chat.tertulia.contracts.commands.Outcome.Reminder;
import chat.tertulia.contracts.commands.Outcome.Reminder.Whom;
import chat.tertulia.contracts.commands.Outcome.Said;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Poll;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWorkerTest {

    /** A Tuesday; 12:18 in Santiago. */
    private static final Instant NOW = Instant.parse("2026-11-24T15:18:20Z");

    private final CommandWorker worker = new CommandWorker(new Random(7));

    static CommandGiven given(CommandName name, String arguments) {
        return new CommandGiven(
                "c1", "r1", NOW, new Actor("u1", "ana"), new Command(name, arguments, "es", "America/Santiago", "x1"));
    }

    private Outcome outcome(CommandName name, String arguments) {
        return worker.outcome(given(name, arguments));
    }

    private String code(CommandName name, String arguments) {
        return outcome(name, arguments) instanceof Refused refused ? refused.code() : "";
    }

    @Test
    void anActionIsWhatItSaysAndNothingIsNone() {
        assertThat(outcome(CommandName.ME, " saluda  a todos "))
                .isEqualTo(new Said(Said.Voice.ACTION, "saluda  a todos"));
        assertThat(code(CommandName.ME, "  ")).isEqualTo("text-missing");
    }

    @Test
    void aTopicMayBeTakenAwayAndHasABound() {
        assertThat(outcome(CommandName.TOPIC, "")).isEqualTo(new Outcome.Topic(""));
        assertThat(outcome(CommandName.TOPIC, "🎉".repeat(500))).isEqualTo(new Outcome.Topic("🎉".repeat(500)));
        assertThat(code(CommandName.TOPIC, "x".repeat(501))).isEqualTo("too-long");
    }

    @Test
    void anInvitationNamesOnePerson() {
        assertThat(outcome(CommandName.INVITE, "@José")).isEqualTo(new Outcome.Invitation("José"));
        assertThat(code(CommandName.INVITE, "")).isEqualTo("whom");
        assertThat(code(CommandName.INVITE, "@ana @bea")).isEqualTo("whom");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''       | 🎲 1d6 → \\*\\*[1-6]\\*\\*
                    d20      | 🎲 1d20 → \\*\\*\\d+\\*\\*
                    2d6+1    | 🎲 2d6\\+1 → \\*\\*\\d+\\*\\* \\([1-6] \\+ [1-6] \\+ 1\\)
                    1D4 - 2  | 🎲 1d4−2 → \\*\\*-?\\d\\*\\* \\([1-4] − 2\\)
                    100d1000 | 🎲 100d1000 → \\*\\*\\d+\\*\\*
                    """)
    void diceAreRolled(String arguments, String text) {
        assertThat(outcome(CommandName.ROLL, arguments)).isInstanceOfSatisfying(Said.class, said -> {
            assertThat(said.by()).isEqualTo(Said.Voice.SYSTEM);
            assertThat(said.text()).matches(text);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0d6",
                "101d6",
                "1d1",
                "1d1001",
                "2d6+10001",
                "2d6+",
                "d",
                "99999999999d6",
                "2d99999999999",
                "2d6*2",
                "2d6 2d6",
                "-1d6",
                "٢d٦",
                "dos"
            })
    void whatAreNoDiceIsRefused(String arguments) {
        assertThat(code(CommandName.ROLL, arguments)).isEqualTo("dice");
    }

    @Test
    void theSumIsThatOfTheDice() {
        for (int i = 0; i < 200; i++) {
            String text = ((Said) outcome(CommandName.ROLL, "3d6+2")).text();
            String[] parts = text.replaceAll("[^0-9 ]", " ").strip().split("\\s+");
            int[] numbers =
                    java.util.Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
            assertThat(numbers[3]).as(text).isEqualTo(numbers[4] + numbers[5] + numbers[6] + numbers[7]);
        }
    }

    @Test
    void aPollHasAQuestionAndTwoToTenAnswers() {
        assertThat(outcome(CommandName.POLL, "\"¿Qué?\" «a b» “c” d"))
                .isEqualTo(
                        new Said(Said.Voice.SYSTEM, "📊 ¿Qué?\n1️⃣ a b\n2️⃣ c\n3️⃣ d", new Poll(3, false, null, null)));
        assertThat(((Said) outcome(CommandName.POLL, "q 1 2 3 4 5 6 7 8 9 10")).text())
                .endsWith("\n🔟 10");
        for (String wrong : new String[] {"", "q", "q 1", "q 1 2 3 4 5 6 7 8 9 10 11", "\"q 1 2", "q \"\" 1 2"}) {
            assertThat(code(CommandName.POLL, wrong)).as(wrong).isEqualTo("poll");
        }
        assertThat(code(CommandName.POLL, "q 1 1")).isEqualTo("poll-same");
        assertThat(code(CommandName.POLL, "q 1 " + "x".repeat(201))).isEqualTo("too-long");
        // Lines of an answer would look like answers.
        assertThat(outcome(CommandName.POLL, "q 1 \"a\n2️⃣ b\""))
                .isEqualTo(new Said(Said.Voice.SYSTEM, "📊 q\n1️⃣ 1\n2️⃣ a 2️⃣ b", new Poll(2, false, null, null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    q a b                              | false |
                    --multi q a b                      | true  |
                    —varias «q» a b                    | true  |
                    --ends in 2h q a b                 | false | 2026-11-24T17:18:20Z
                    --cierra a las 15:30 --varias q a b | true | 2026-11-24T18:30:00Z
                    --until tomorrow 9:00 "q" a b      | false | 2026-11-25T12:00:00Z
                    """)
    void aPollMayTakeSeveralAnswersAndHaveAnEnd(String arguments, boolean multiple, @Nullable Instant closesAt) {
        assertThat(outcome(CommandName.POLL, arguments))
                .isEqualTo(new Said(Said.Voice.SYSTEM, "📊 q\n1️⃣ a\n2️⃣ b", new Poll(2, multiple, closesAt, null)));
    }

    @ParameterizedTest
    @CsvSource({"--ends q a b, until", "--ends 2026-11-01 q a b, past", "--ends 2999-01-01 q a b, far"})
    void aPollEndsAtATimeToCome(String arguments, String code) {
        assertThat(code(CommandName.POLL, arguments)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                    | 2026-11-24T16:18:20Z
                    30m                   | 2026-11-24T15:48:20Z
                    2h                    | 2026-11-24T17:18:20Z
                    for 1 hour and 5 min  | 2026-11-24T16:23:20Z
                    por 2 horas           | 2026-11-24T17:18:20Z
                    in 10m                | 2026-11-24T15:28:20Z
                    until 15:00           | 2026-11-24T18:00:00Z
                    until tomorrow 9:00   | 2026-11-25T12:00:00Z
                    tomorrow              | 2026-11-25T12:00:00Z
                    hasta mañana a las 8  | 2026-11-25T11:00:00Z
                    hasta las 15:30       | 2026-11-24T18:30:00Z
                    hasta el viernes      | 2026-11-27T12:00:00Z
                    off                   |
                    Fin                   |
                    """)
    void nobodyIsDisturbedUntilATime(String arguments, @Nullable Instant until) {
        assertThat(outcome(CommandName.DND, arguments)).isEqualTo(new Outcome.Quiet(until));
    }

    @ParameterizedTest
    @CsvSource({"soon, until", "9, until", "30m please, until", "hoy a las 8, past", "2999-01-01, far"})
    void whatIsNoTimeDoesNotSilence(String arguments, String code) {
        assertThat(code(CommandName.DND, arguments)).isEqualTo(code);
    }

    @Test
    void signsStandBehindTheText() {
        assertThat(outcome(CommandName.SHRUG, "")).isEqualTo(new Said(Said.Voice.MESSAGE, "¯\\\\\\_(ツ)\\_/¯"));
        assertThat(outcome(CommandName.TABLEFLIP, " ya basta "))
                .isEqualTo(new Said(Said.Voice.MESSAGE, "ya basta (╯°□°)╯︵ ┻━┻"));
        assertThat(outcome(CommandName.UNFLIP, "")).isEqualTo(new Said(Said.Voice.MESSAGE, "┬─┬ ノ( ゜-゜ノ)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    in 10m pizza                        | ME   | 2026-11-24T15:28:20Z | pizza
                    me in 10m to call home              | ME   | 2026-11-24T15:28:20Z | call home
                    en 1h30m: sacar                     | ME   | 2026-11-24T16:48:20Z | sacar
                    yo en 1 hora y 5 minutos que llame  | ME   | 2026-11-24T16:23:20Z | llame
                    dentro de 2 semanas todo            | ME   | 2026-12-08T15:18:20Z | todo
                    en 3 segundos ya                    | ME   | 2026-11-24T15:18:23Z | ya
                    in 1 second ya                      | ME   | 2026-11-24T15:18:21Z | ya
                    a las 15:30 té                      | ME   | 2026-11-24T18:30:00Z | té
                    at 9:30 desayuno                    | ME   | 2026-11-25T12:30:00Z | desayuno
                    at 9pm cine                         | ME   | 2026-11-25T00:00:00Z | cine
                    a la 1 pm almuerzo                  | ME   | 2026-11-24T16:00:00Z | almuerzo
                    mañana regar                        | ME   | 2026-11-25T12:00:00Z | regar
                    tomorrow at 7:15 run                | ME   | 2026-11-25T10:15:00Z | run
                    manana 18:00 misa                   | ME   | 2026-11-25T21:00:00Z | misa
                    hoy a las 20 fútbol                 | ME   | 2026-11-24T23:00:00Z | fútbol
                    on friday party                     | ME   | 2026-11-27T12:00:00Z | party
                    el martes a las 8 dentista          | ME   | 2026-12-01T11:00:00Z | dentista
                    el miércoles feria                  | ME   | 2026-11-25T12:00:00Z | feria
                    2027-01-31 8:00 vacaciones          | ME   | 2027-01-31T11:00:00Z | vacaciones
                    room in 10m reunión                 | ROOM | 2026-11-24T15:28:20Z | reunión
                    a la sala en 10m reunión            | ROOM | 2026-11-24T15:28:20Z | reunión
                    """)
    void remindersAreReadInBothLanguages(String arguments, Whom whom, Instant due, String text) {
        assertThat(outcome(CommandName.REMIND, arguments)).isEqualTo(new Reminder(whom, null, due, text));
    }

    @Test
    void aReminderMayBeForSomebody() {
        assertThat(outcome(CommandName.REMIND, "@José en 5 min la torta"))
                .isEqualTo(new Reminder(Whom.USER, "José", NOW.plusSeconds(300), "la torta"));
        assertThat(code(CommandName.REMIND, "@- in 5m x")).isEqualTo("whom");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                       | when
                    me                       | when
                    me someday rest          | when
                    in 10                    | when
                    in 10mx pizza            | when
                    at 25:00 x               | when
                    at 13pm x                | when
                    2026-02-30 x             | when
                    in 999999999999999999m x | when
                    in 0s x                  | past
                    2026-11-24 x             | past
                    hoy a las 8 x            | past
                    in 99999 w x             | far
                    2999-01-01 x             | far
                    in 10m                   | text-missing
                    """)
    void whatIsNoReminderIsRefused(String arguments, String code) {
        assertThat(code(CommandName.REMIND, arguments)).isEqualTo(code);
    }

    @Test
    void hostileTextsAreReadInTime() {
        String[] hostile = {
            "in " + "1m ".repeat(2_600),
            "a".repeat(8_000),
            "\"".repeat(7_999),
            " ".repeat(7_990) + "x",
            "@" + "a".repeat(7_000),
            "in 1m" + "\n".repeat(7_000) + "to",
            "9".repeat(8_000)
        };
        long start = System.nanoTime();
        for (CommandName name : CommandName.values()) {
            for (String text : hostile) {
                assertThat(worker.outcome(given(name, text))).isNotNull();
            }
        }
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    @Test
    void helpIsAboutAllOrAboutOne() {
        assertThat(outcome(CommandName.HELP, "")).isEqualTo(new Outcome.Help(null));
        assertThat(outcome(CommandName.HELP, "/dado")).isEqualTo(new Outcome.Help(CommandName.ROLL));
        assertThat(outcome(CommandName.HELP, "nothing")).isEqualTo(new Outcome.Help(null));
    }

    @Test
    void wordsInBothLanguagesAndNearMisses() {
        assertThat(CommandName.find("RECUÉRDAME")).isEqualTo(CommandName.REMIND);
        assertThat(CommandName.nearest("rol")).isEqualTo("roll");
        assertThat(CommandName.nearest("encuetsa")).isEqualTo("encuesta");
        assertThat(CommandName.nearest("x")).isNull();
        assertThat(CommandName.nearest("zzzz")).isNull();
    }
}
