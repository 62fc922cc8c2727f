package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.ring.FollowedLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** One behaviour of the engine at a time. The promise as a whole is in {@link ExactnessTest}. */
class StreamEngineTest {

    private static final int PARTITIONS = 4;

    private final History history = new History(PARTITIONS);
    private Gateway gateway = new Gateway(PARTITIONS, 1 << 12, history, Gateway.settings());

    private void feed(History.Entry entry) {
        feed(gateway, entry);
    }

    private static void feed(Gateway to, History.Entry entry) {
        to.record(entry.log(), entry.partition(), entry.offset(), entry.key(), entry.value());
        to.publish();
    }

    private static List<String> types(FakeClient client) {
        return client.events.stream().map(FakeClient.Event::type).toList();
    }

    private static List<String> ids(FakeClient client) {
        return client.events.stream()
                .map(event -> Json.mapper().readTree(event.data()))
                .filter(data -> data.has("pos"))
                .map(data -> data.get("event").get("id").asString())
                .toList();
    }

    private static JsonNode data(FakeClient client, int index) {
        return Json.mapper().readTree(client.events.get(index).data());
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void membersGetTheirRoomsEventsAndNobodyElse(Framing framing) {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null, framing);
        FakeClient beto = gateway.connect("beto", null, framing);

        History.Entry post = history.post("r1", "hola");
        feed(post);

        assertThat(types(ana)).containsExactly("resumed", "message.posted");
        assertThat(data(ana, 1).get("pos").asString()).isEqualTo(post.partition() + ":" + post.offset());
        assertThat(types(beto)).containsExactly("resumed");
    }

    @Test
    void joiningBeginsAtItsEventAndLeavingEndsWithIt() {
        FakeClient ana = gateway.connect("ana", null);
        feed(history.post("r1", "before"));
        History.Entry join = history.join("r1", "ana");
        feed(join);
        History.Entry seen = history.post("r1", "seen");
        feed(seen);
        History.Entry leave = history.leave("r1", "ana");
        feed(leave);
        feed(history.post("r1", "after"));

        assertThat(ids(ana)).containsExactly(join.id(), seen.id(), leave.id());
    }

    /** What a reader holds is sent before a joining widens its cursor: that write may be the one that fills its socket. */
    @Test
    void aJoiningIsNotMissedByAReaderWhoseSocketFillsAtIt() {
        String elsewhere = Stream.iterate(2, n -> n + 1)
                .map(n -> "r" + n)
                .filter(room -> history.partition(room) != history.partition("r1"))
                .findFirst()
                .orElseThrow();
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        ana.isStalled = true;
        List<History.Entry> batch = List.of(
                history.post("r1", "x".repeat(2 * FakeClient.HIGH_BYTES)),
                history.join(elsewhere, "ana"),
                history.post(elsewhere, "hola"));

        batch.forEach(
                entry -> gateway.record(entry.log(), entry.partition(), entry.offset(), entry.key(), entry.value()));
        gateway.publish();
        ana.resume();
        gateway.loop.runAll();
        History.Entry later = history.post(elsewhere, "later");
        feed(later);

        assertThat(ids(ana))
                .containsExactly(
                        batch.getFirst().id(),
                        batch.get(1).id(),
                        batch.getLast().id(),
                        later.id());
    }

    @Test
    void annotationsReachWhoSawTheirMessageAndOnlyThem() {
        History.Entry early = history.post("r1", "before anybody");
        feed(early);
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        History.Entry post = history.post("r1", "hola");
        feed(post);
        feed(history.leave("r1", "ana"));

        feed(history.annotate(early));
        History.Entry late = history.annotate(post);
        feed(late);

        assertThat(ids(ana)).contains(late.id()).hasSize(3);
    }

    @Test
    void aTrendIsForThoseWhoAreMembersThen() {
        feed(history.join("r1", "ana"));
        History.Entry beto = history.join("r1", "beto");
        feed(beto);
        FakeClient left = gateway.connect("beto", null);
        FakeClient ana = gateway.connect("ana", null);
        feed(history.leave("r1", "beto"));
        History.Entry trend = history.trend("r1");

        feed(trend);

        assertThat(types(ana)).endsWith("room.sentiment");
        assertThat(ids(left)).doesNotContain(trend.id());
    }

    @Test
    void aTrendKeepsItsPlaceAmongAnnotationsThatWait() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        History.Entry post = history.post("r1", "hola");
        History.Entry annotation = history.annotate(post);
        History.Entry trend = history.trend("r1");

        feed(annotation);
        feed(trend);
        feed(post);

        assertThat(ids(ana)).containsExactly(post.id(), annotation.id(), trend.id());
    }

    @Test
    void anAnnotationWaitsForItsMessage() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        History.Entry post = history.post("r1", "hola");
        History.Entry annotation = history.annotate(post);

        feed(annotation);
        feed(post);

        assertThat(ids(ana)).containsExactly(post.id(), annotation.id());
    }

    @Test
    void theInboxIsItsUsersAlone() {
        FakeClient ana = gateway.connect("ana", null);
        FakeClient beto = gateway.connect("beto", null);
        feed(history.inbox("ana", "notification.created"));
        feed(history.inbox("ana", "marker.moved"));

        assertThat(types(ana)).containsExactly("resumed", "notification.created", "marker.moved");
        assertThat(types(beto)).containsExactly("resumed");
    }

    @Test
    void aRepeatedIdIsGivenOnce() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        History.Entry post = history.post("r1", "hola");
        feed(post);
        feed(history.again(post));

        assertThat(ids(ana)).containsExactly(post.id());
    }

    @Test
    void theIdIsTheContractsCursorOfWhatConcernsTheReader() {
        History.Entry join = history.join("r1", "ana");
        feed(join);
        FakeClient ana = gateway.connect("ana", null);
        History.Entry post = history.post("r1", "hola");
        feed(post);

        Cursor cursor = Cursor.parse(ana.events.getLast().id());
        assertThat(cursor.epoch()).isEqualTo(Gateway.EPOCH);
        assertThat(cursor.size()).isEqualTo(1);
        assertThat(cursor.partition(0)).isEqualTo(post.partition());
        assertThat(cursor.nextEvent(0)).isEqualTo(post.offset() + 1);
        assertThat(cursor.inboxPartition()).isEqualTo(history.partition("ana"));
        assertThat(cursor.toString()).isEqualTo(ana.events.getLast().id());
    }

    @Test
    void whoComesBackIsToldHowMuchFollows() {
        feed(history.join("r1", "ana"));
        FakeClient first = gateway.connect("ana", null);
        String id = String.valueOf(first.lastId);
        first.disconnect();
        History.Entry post = history.post("r1", "missed");
        feed(post);
        feed(history.post("r2", "not for ana"));
        feed(history.inbox("ana", "notification.created"));

        FakeClient second = gateway.connect("ana", id);

        assertThat(types(second)).containsExactly("resumed", "message.posted", "notification.created");
        assertThat(data(second, 0).get("count").asInt()).isEqualTo(2);
        assertThat(data(second, 0).get("from").asString()).isEqualTo(id);
        assertThat(second.events.getFirst().id()).isEqualTo(id);
        assertThat(second.lastId).isEqualTo(data(second, 0).get("to").asString());
    }

    @Test
    void aCursorWithoutInboxFollowsItFromNowOn() {
        feed(history.inbox("ana", "notification.created"));

        FakeClient ana = gateway.connect(
                "ana", new Cursor(Gateway.EPOCH, new int[0], new long[0], new long[0], -1, 0).toString());
        History.Entry next = history.inbox("ana", "marker.moved");
        feed(next);

        assertThat(types(ana)).containsExactly("resumed", "marker.moved");
    }

    @Test
    void aRoomJoinedWhileAwayIsGivenFromTheJoining() {
        FakeClient first = gateway.connect("ana", null);
        first.disconnect();
        feed(history.post("r1", "before"));
        History.Entry join = history.join("r1", "ana");
        feed(join);
        History.Entry post = history.post("r1", "after");
        feed(post);
        History.Entry annotation = history.annotate(post);
        feed(annotation);

        FakeClient second = gateway.connect("ana", first.lastId);

        assertThat(ids(second)).containsExactly(join.id(), post.id(), annotation.id());
        assertThat(data(second, 0).get("count").asInt()).isEqualTo(3);
        assertThat(history.queries).isZero();
    }

    @Test
    void aDeletedBodyIsNotReplayed() {
        feed(history.join("r1", "ana"));
        FakeClient first = gateway.connect("ana", null);
        first.disconnect();
        History.Entry post = history.post("r1", "secreto");
        feed(post);
        feed(history.edit("r1", post.id(), "secreto otra vez"));
        feed(history.delete("r1", post.id()));
        feed(history.edit("r1", post.id(), "secreto tarde"));

        FakeClient second = gateway.connect("ana", first.lastId);

        assertThat(types(second))
                .containsExactly("resumed", "message.posted", "message.edited", "message.deleted", "message.edited");
        assertThat(second.events.toString()).doesNotContain("secreto");
        assertThat(data(second, 1).get("event").get("message").get("text").asString())
                .isEmpty();
    }

    @Test
    void aCursorThatSaysNothingHereIsReset() {
        feed(history.join("r1", "ana"));
        feed(history.post("r1", "hola"));
        Cursor now = Cursor.parse(String.valueOf(gateway.connect("ana", null).lastId));

        assertThat(reset("¡no!")).isEqualTo("malformed");
        assertThat(reset("v1.epoch123.")).isEqualTo("malformed");
        assertThat(reset("v1.otherone." + now.toString().substring("v1.epoch123.".length())))
                .isEqualTo("other_epoch");
        assertThat(reset(cursor(now, 9_999))).isEqualTo("beyond_log");
        assertThat(reset(new Cursor(Gateway.EPOCH, new int[] {99}, new long[1], new long[1], now.inboxPartition(), 0)
                        .toString()))
                .isEqualTo("malformed");
    }

    private static String cursor(Cursor like, long nextEvent) {
        return new Cursor(
                        Gateway.EPOCH,
                        new int[] {like.partition(0)},
                        new long[] {nextEvent},
                        new long[] {like.nextAnnotation(0)},
                        like.inboxPartition(),
                        like.nextInbox())
                .toString();
    }

    private String reset(String cursor) {
        FakeClient client = gateway.connect("ana", cursor);
        assertThat(types(client)).containsExactly("reset");
        History.Entry post = history.post("r1", "live after the reset");
        feed(post);
        assertThat(ids(client)).containsExactly(post.id());
        client.disconnect();
        return data(client, 0).get("reason").asString();
    }

    @Test
    void aCursorAheadOfThisGatewayWaitsForIt() {
        History.Entry join = history.join("r1", "ana");
        feed(join);
        Gateway other = new Gateway(PARTITIONS, 1 << 12, history, Gateway.settings());
        feed(other, join);
        FakeClient first = other.connect("ana", null);
        History.Entry seen = history.post("r1", "seen there");
        feed(other, seen);
        first.disconnect();
        gateway.ends.put(new Archive.Place(FollowedLog.EVENTS, seen.partition()), seen.offset() + 1);

        FakeClient second = gateway.connect("ana", first.lastId);
        feed(seen);
        History.Entry next = history.post("r1", "new");
        feed(next);

        assertThat(types(second)).containsExactly("resumed", "message.posted");
        assertThat(ids(second)).containsExactly(next.id());
    }

    @Test
    void aCursorPastATransactionsMarkerIsNotAhead() {
        History.Entry join = history.join("r1", "ana");
        feed(join);
        gateway.sequencer.reached(FollowedLog.EVENTS, join.partition(), join.offset() + 1);
        gateway.sequencer.reached(FollowedLog.ANNOTATIONS, join.partition(), 7);
        gateway.publish();
        String cursor = new Cursor(
                        Gateway.EPOCH,
                        new int[] {join.partition()},
                        new long[] {join.offset() + 1},
                        new long[] {7},
                        history.partition("ana"),
                        0)
                .toString();

        FakeClient ana = gateway.connect("ana", cursor);
        gateway.advance(60_000);

        assertThat(types(ana)).containsExactly("resumed");
        assertThat(gateway.registry
                        .get("tertulia.gateway.streams.behind")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void aSlowReaderCostsNothingAndCatchesUpExactly() {
        feed(history.join("r1", "ana"));
        feed(history.join("r1", "beto"));
        FakeClient slow = gateway.connect("ana", null);
        FakeClient quick = gateway.connect("beto", null);
        slow.isStalled = true;
        for (int i = 0; i < 2_000; i++) {
            feed(history.post("r1", "message number " + i));
        }

        assertThat(ids(quick)).hasSize(2_000);
        assertThat(slow.bytesMax).isLessThan(FakeClient.HIGH_BYTES + 1_000L);
        slow.resume();
        gateway.loop.runAll();

        assertThat(ids(slow)).isEqualTo(ids(quick).stream().toList());
        feed(history.post("r1", "live again"));
        assertThat(ids(slow)).hasSize(2_001);
        assertThat(gateway.registry
                        .get("tertulia.gateway.streams.behind")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void aReaderThatLagsBehindTheRingIsServedFromTheArchive() {
        gateway = new Gateway(PARTITIONS, 64, history, Gateway.settings());
        feed(history.join("r1", "ana"));
        FakeClient slow = gateway.connect("ana", null);
        slow.isStalled = true;
        for (int i = 0; i < 500; i++) {
            feed(history.post("r1", "message number " + i));
        }

        slow.resume();
        gateway.loop.runAll();

        assertThat(ids(slow)).hasSize(500).doesNotHaveDuplicates();
        assertThat(history.queries).isPositive();
    }

    @Test
    void whatCannotBeReplayedIsAGap() {
        gateway = new Gateway(PARTITIONS, 64, history, Gateway.settings());
        feed(history.join("r1", "ana"));
        FakeClient first = gateway.connect("ana", null);
        first.disconnect();
        for (int i = 0; i < 100; i++) {
            feed(history.post("r1", "message number " + i));
        }
        history.isAway = true;

        FakeClient second = gateway.connect("ana", first.lastId);
        gateway.advance(5_000);
        History.Entry post = history.post("r1", "live");
        feed(post);

        assertThat(types(second)).containsExactly("gap", "message.posted");
        assertThat(data(second, 0).get("rooms").toString()).isEqualTo("[\"r1\"]");
        assertThat(ids(second)).containsExactly(post.id());
    }

    @Test
    void moreThanTheBudgetIsAGap() {
        gateway = new Gateway(PARTITIONS, 64, history, Gateway.settings());
        feed(history.join("r1", "ana"));
        FakeClient first = gateway.connect("ana", null);
        first.disconnect();
        for (int i = 0; i < 1_200; i++) {
            feed(history.post("r1", "message number " + i));
        }

        FakeClient second = gateway.connect("ana", first.lastId);

        assertThat(types(second)).containsExactly("gap");
    }

    @Test
    void aLaggingReaderThatNobodyCanServeIsClosed() {
        gateway = new Gateway(PARTITIONS, 64, history, Gateway.settings());
        feed(history.join("r1", "ana"));
        FakeClient slow = gateway.connect("ana", null);
        slow.isStalled = true;
        for (int i = 0; i < 500; i++) {
            feed(history.post("r1", "message number " + i));
        }
        history.isAway = true;

        slow.resume();
        gateway.loop.runAll();
        gateway.advance(5_000);

        assertThat(types(slow)).endsWith("closing");
        assertThat(data(slow, slow.events.size() - 1).get("reason").asString()).isEqualTo("lagging");
        assertThat(slow.isFinished).isTrue();
    }

    @Test
    void aSocketThatTakesNothingIsGivenUp() {
        feed(history.join("r1", "ana"));
        FakeClient dead = gateway.connect("ana", null);
        dead.isStalled = true;
        for (int i = 0; i < 50; i++) {
            feed(history.post("r1", "message number " + i));
        }

        for (int i = 0; i < 90 * 4; i++) {
            gateway.advance(250);
        }

        assertThat(dead.isFinished).isTrue();
    }

    @Test
    void heartbeatsMoveAnIdleStreamOn() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        feed(history.join("r1", "beto"));
        String before = String.valueOf(ana.lastId);
        int writes = ana.writes;

        for (int i = 0; i < 15 * 4; i++) {
            gateway.advance(250);
        }

        assertThat(ana.writes).isEqualTo(writes + 1);
        assertThat(ana.lastId).isEqualTo(before);
        assertThat(ana.events).hasSize(2);
    }

    @Test
    void aLogThatEndsClosesItsStreamsAndThoseThatComeTooLate() {
        FakeClient early = gateway.connect("ana", null);

        gateway.engine.end(CloseReason.LOG_CHANGED);
        gateway.loop.runAll();
        FakeClient late = gateway.connect("beto", null);
        gateway.advance(60_000);

        for (FakeClient client : List.of(early, late)) {
            assertThat(client.isFinished).isTrue();
            assertThat(client.comments).isZero();
        }
        assertThat(gateway.loop.isIdle()).isTrue();
    }

    @Test
    void streamsAreRenewed() {
        FakeClient ana = gateway.connect("ana", null);

        for (int i = 0; i < 3_700; i++) {
            gateway.advance(1_000);
        }

        assertThat(data(ana, 1).get("reason").asString()).isEqualTo("aged");
        assertThat(data(ana, 1).get("reconnect").asBoolean()).isTrue();
    }

    @Test
    void oneWriteABatchAndReader() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        int writes = ana.writes;
        for (int i = 0; i < 5; i++) {
            History.Entry post = history.post("r1", "x");
            gateway.record(post.log(), post.partition(), post.offset(), post.key(), post.value());
        }

        gateway.publish();

        assertThat(ids(ana)).hasSize(5);
        assertThat(ana.writes).isEqualTo(writes + 1);
    }

    @Test
    void aRevokedSessionIsCutEvenIfItIsSlow() {
        FakeClient ana = gateway.connect("ana", null);
        FakeClient beto = gateway.connect("beto", null);

        feed(history.revoke("ana", "s-ana"));

        assertThat(types(ana)).containsExactly("resumed", "closing");
        assertThat(data(ana, 1).get("reason").asString()).isEqualTo("revoked");
        assertThat(ana.isFinished).isTrue();
        assertThat(types(beto)).containsExactly("resumed");
        assertThat(types(gateway.connect("ana", null))).containsExactly("closing");
    }

    @Test
    void whatIsNoRecordOfOursIsSkipped() {
        feed(history.join("r1", "ana"));
        FakeClient ana = gateway.connect("ana", null);
        int partition = history.partition("r1");
        for (String value : List.of(
                "not json",
                "{}",
                "{\"type\":\"bad\\nname\",\"id\":\"x\",\"room\":\"r1\"}",
                "{\"type\":\"a\",\"id\":\"y\",\"room\":\"r2\"}")) {
            gateway.sequencer.record(
                    FollowedLog.EVENTS, partition, 100 + value.length(), "r1", value.getBytes(StandardCharsets.UTF_8));
        }
        gateway.sequencer.record(
                FollowedLog.EVENTS,
                partition,
                500,
                "r1",
                "{\"type\":\"room.changed\",\r\n\"id\":\"z\",\n\"room\":\"r1\"}".getBytes(StandardCharsets.UTF_8));
        gateway.publish();

        assertThat(types(ana)).containsExactly("resumed", "room.changed");
        assertThat(ids(ana)).containsExactly("z");
    }
}
