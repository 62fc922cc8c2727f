package chat.tertulia.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.history.Observed.Message;
import chat.tertulia.systemtests.history.Observed.Missed;
import chat.tertulia.systemtests.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {

    private static final String ROOM = "r1";

    /** Three messages of two people, as they should be. */
    private final List<Sent> sent =
            new ArrayList<>(List.of(sent("m1", 0, "ana"), sent("m2", 1, "bea"), sent("m3", 2, "ana")));

    private static Sent sent(String id, long offset, String sender) {
        return new Sent(ROOM, sender, sender, offset, "text of " + id, new Sent.Accepted(id, new Position(7, offset)));
    }

    private static Message message(String id, long offset, String sender) {
        return new Message(id, ROOM, new Position(7, offset), sender, "text of " + id);
    }

    private static final Message M1 = message("m1", 0, "ana");
    private static final Message M2 = message("m2", 1, "bea");
    private static final Message M3 = message("m3", 2, "ana");
    private static final List<Message> HISTORY = List.of(M1, M2, M3);

    private Verdict check(List<Message> history, Observed... stream) {
        StreamLog log = new StreamLog("reader", Map.of(ROOM, 0L), Arrays.asList(stream));
        return HistoryChecker.check(sent, List.of(log), Map.of(ROOM, history));
    }

    private static List<Kind> kinds(Verdict verdict) {
        return verdict.violations().stream().map(Violation::kind).toList();
    }

    @Test
    void findsNothingWrongWithAPerfectRun() {
        assertThat(check(HISTORY, M1, M2, M3).violations()).isEmpty();
    }

    @Test
    void findsAMessageMissingFromHistory() {
        assertThat(kinds(check(List.of(M1, M3), M1, M2, M3))).containsExactly(Kind.LOST_FROM_HISTORY);
    }

    @Test
    void findsAMessageMissingFromAStream() {
        assertThat(kinds(check(HISTORY, M1, M3))).containsExactly(Kind.LOST_FROM_STREAM);
        assertThat(kinds(check(HISTORY, M1, M2))).containsExactly(Kind.LOST_FROM_STREAM);
    }

    @Test
    void excusesWhatAStreamSaidItWouldMiss() {
        assertThat(check(HISTORY, M1, new Missed(Set.of()), M3).violations()).isEmpty();
        assertThat(check(HISTORY, M1, new Missed(Set.of(ROOM))).excused()).containsEntry("reader", 2);
    }

    @Test
    void excusesNothingBeyondTheHole() {
        assertThat(kinds(check(HISTORY, new Missed(Set.of()), M2))).containsExactly(Kind.LOST_FROM_STREAM);
        assertThat(kinds(check(HISTORY, M1, new Missed(Set.of("r2")), M3))).containsExactly(Kind.LOST_FROM_STREAM);
    }

    @Test
    void findsAMessageNobodySent() {
        Message invented = message("m9", 3, "ana");

        assertThat(kinds(check(List.of(M1, M2, M3, invented), M1, M2, M3, invented)))
                .containsExactly(Kind.INVENTED);
    }

    @Test
    void findsAMessageThatWasRefused() {
        sent.add(new Sent(ROOM, "ana", "ana", 3, "text of m4", new Sent.Refused()));
        Message refused = message("m4", 3, "ana");

        assertThat(kinds(check(List.of(M1, M2, M3, refused), M1, M2, M3, refused)))
                .containsExactly(Kind.INVENTED);
    }

    @Test
    void leavesOtherPeopleAlone() {
        assertThat(check(HISTORY, M1, M2, message("m9", 2, "eva"), M3).violations())
                .isEmpty();
    }

    @Test
    void findsAnAlteredText() {
        Message altered = new Message("m2", ROOM, new Position(7, 1), "bea", "something else");

        assertThat(kinds(check(HISTORY, M1, altered, M3))).containsExactly(Kind.ALTERED);
    }

    @Test
    void findsAnAlteredSender() {
        Message altered = new Message("m2", ROOM, new Position(7, 1), "ana", "text of m2");

        assertThat(kinds(check(HISTORY, M1, altered, M3))).containsExactly(Kind.ALTERED);
    }

    @Test
    void findsARepetitionOnAStream() {
        assertThat(kinds(check(HISTORY, M1, M2, M2, M3))).containsExactly(Kind.REPEATED);
        assertThat(kinds(check(HISTORY, M1, M2, M3, M1, M2, M3)))
                .containsExactly(Kind.REPEATED, Kind.REPEATED, Kind.REPEATED);
    }

    @Test
    void findsARepetitionInHistory() {
        assertThat(kinds(check(List.of(M1, M2, message("m2", 3, "bea")), M1, M2, M3)))
                .contains(Kind.REPEATED, Kind.LOST_FROM_HISTORY);
    }

    @Test
    void findsOneIdForTwoMessages() {
        sent.add(sent("m3", 2, "ana"));

        assertThat(kinds(check(HISTORY, M1, M2, M3))).containsExactly(Kind.REPEATED);
    }

    @Test
    void countsASecondRecordWithoutBlame() {
        Verdict verdict = check(HISTORY, M1, M2, M3, message("m2", 3, "bea"));

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.writtenTwice()).containsExactly("m2");
    }

    @Test
    void findsASecondRecordThatIsRepeated() {
        Message second = message("m2", 3, "bea");

        assertThat(kinds(check(HISTORY, M1, M2, M3, second, second))).containsExactly(Kind.REPEATED);
    }

    @Test
    void findsAStreamThatGoesBack() {
        assertThat(kinds(check(HISTORY, M1, M3, M2))).containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void findsAHistoryThatGoesBack() {
        assertThat(kinds(check(List.of(M2, M1, M3), M1, M2, M3))).containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void findsTwoOrders() {
        List<Message> swapped = List.of(message("m2", 0, "bea"), message("m1", 1, "ana"), M3);

        assertThat(kinds(check(swapped, M1, M2, M3))).contains(Kind.TWO_ORDERS);
    }

    @Test
    void findsAnAnswerWithAnotherPosition() {
        sent.set(1, new Sent(ROOM, "bea", "bea", 1, "text of m2", new Sent.Accepted("m2", new Position(7, 5))));

        assertThat(kinds(check(HISTORY, M1, M2, M3))).containsExactly(Kind.TWO_ORDERS);
    }

    @Test
    void findsASenderOutOfOrder() {
        sent.set(0, new Sent(ROOM, "ana", "ana", 9, "text of m1", new Sent.Accepted("m1", new Position(7, 0))));

        assertThat(kinds(check(HISTORY, M1, M2, M3))).containsExactly(Kind.SENDER_OUT_OF_ORDER);
    }

    @Test
    void allowsAnUnknownOutcomeToBeThereOnceOrNot() {
        sent.add(new Sent(ROOM, "bea", "bea", 3, "text of m4", new Sent.Unknown()));
        Message there = message("m4", 3, "bea");

        assertThat(check(HISTORY, M1, M2, M3).violations()).isEmpty();
        assertThat(check(List.of(M1, M2, M3, there), M1, M2, M3, there).violations())
                .isEmpty();
        assertThat(kinds(check(List.of(M1, M2, M3, there), M1, M2, M3))).containsExactly(Kind.LOST_FROM_STREAM);
        assertThat(kinds(check(HISTORY, M1, M2, M3, there))).containsExactly(Kind.LOST_FROM_HISTORY);
        Message twice = new Message("m5", ROOM, new Position(7, 4), "bea", "text of m4");
        assertThat(kinds(check(List.of(M1, M2, M3, there, twice), M1, M2, M3, there, twice)))
                .containsExactly(Kind.INVENTED);
    }

    @Test
    void expectsNothingFromBeforeTheReaderCame() {
        StreamLog late = new StreamLog("late", Map.of(ROOM, 2L), List.of(M3));

        assertThat(HistoryChecker.check(sent, List.of(late), Map.of(ROOM, HISTORY))
                        .violations())
                .isEmpty();
    }
}
