package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.operations.Operations;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a message has been, and why somebody did or did not get it, with real applications and stores. */
class TraceIT {

    private static final String SECRET = "palabra-secreta";
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Facts facts = new Facts();
    private int offset;

    @Test
    void saysWhereAMessageHasBeenAndWhy() throws Exception {
        try (TestInstallation tertulia = new TestInstallation(folder, true)) {
            var server = tertulia.connections().postgres();
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                    Statement sql = connection.createStatement()) {
                trace(tertulia, sql);
            }
        }
    }

    private void trace(TestInstallation tertulia, Statement sql) throws Exception {
        event(tertulia, facts.created("r1", RoomKind.PUBLIC, true, "ana"));
        sql.execute("insert into directory.users (id, name, skeleton, language, password_hash, created_at)"
                + " select 'u' || name, name, name, 'es', '', now()"
                + " from unnest(array['ana', 'bea', 'cleo', 'dora', 'eva', 'fina']) as name");
        sql.execute("insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)"
                + " values ('r1', 'la r1', 'public', true, 'tag', 'uana', now())");
        List.of("ana", "bea", "cleo", "fina").forEach(name -> joins(tertulia, sql, name));
        PreferencesEntry muted = new PreferencesEntry(
                "ucleo",
                List.of(),
                List.of(),
                List.of(),
                Map.of("r1", NotificationLevel.NOTHING),
                true,
                true,
                null,
                null,
                Facts.AT);
        directory(tertulia, muted);
        sql.execute("insert into directory.preferences values ('ucleo', '"
                + new String(Json.bytes(muted), StandardCharsets.UTF_8) + "', now())");
        tertulia.flush();
        tertulia.start("mentions", "moderation", "sentiment", "roomview", "archive", "notifications", "delivery");
        tertulia.awaitCaughtUp("mentions");

        int place = offset;
        event(tertulia, Facts.posted("r1", "m1", "ana", "@bea y @cleo: " + SECRET));
        event(tertulia, Facts.posted("r1", "m1", "ana", "@bea y @cleo: " + SECRET));
        event(tertulia, facts.edited("r1", "m1", "ana", "@bea: " + SECRET));
        joins(tertulia, sql, "dora");
        tertulia.flush();

        await().atMost(TestInstallation.PATIENCE)
                .untilAsserted(() -> assertThat(run(tertulia, 0, "trace", "m1", "--user", "bea"))
                        .contains(
                                "position 0:" + place + ", by ana",
                                "trace    " + TRACE_ID,
                                "message.posted by ana, in the log after ",
                                "the message's id again",
                                "message.edited by ana",
                                "message.mentions: 2 mentions",
                                "message.mentions: 1 mentions, 0 tags (of the text at 0:" + (place + 2) + ")",
                                "message.sentiment: ",
                                "has it, as edited at 0:" + (place + 2) + ", mentions, sentiment",
                                "no dead letters about it",
                                "bea may read it and was told",
                                "was a member, from 0:2 on",
                                "was told, in the inbox",
                                "mention",
                                "by email: ")
                        .containsPattern("archive +" + offset + " +has it")
                        .containsPattern("room view, generation 1 +" + offset + " +has it")
                        .containsPattern("mentions +" + offset + " +0 +done")
                        .doesNotContain(SECRET, "does not answer"));
        assertThat(run(tertulia, 0, "trace", "m1", "--show-text")).contains("    @bea y @cleo: " + SECRET);
        assertThat(run(tertulia, 0, "trace", "m1", "--user", "cleo"))
                .contains("cleo may read it\n", "has muted the room")
                .doesNotContain("notification.created");
        assertThat(run(tertulia, 0, "trace", "m1", "--user", "dora"))
                .contains("dora may not read it", "joined later, at 0:" + (offset - 1));
        assertThat(run(tertulia, 0, "trace", "m1", "--user", "eva")).contains("eva may not read it", "never a member");
        assertThat(run(tertulia, 0, "trace", "m1", "--user", "ufina"))
                .contains("fina may read it", "it names them not");
        assertThat(run(tertulia, 0, "trace", "m1", "--user", "ana")).contains("wrote it");
        assertThat(run(tertulia, 1, "trace", "m1", "--user", "nobody")).contains("nobody called nobody");
        assertThat(run(tertulia, 0, "trace", "m1", "--limit", "1"))
                .contains("message.edited by ana", "not looked at: the last")
                .doesNotContain("the message's id again");
        assertThat(run(tertulia, 1, "trace", "m7")).contains("there is no message m7");
        assertThat(run(tertulia, 2, "trace")).contains("too few words");

        var json = Json.mapper().readTree(run(tertulia, 0, "trace", "m1", "--json", "--user", "bea"));
        assertThat(json.at("/position").asString()).isEqualTo("0:" + place);
        assertThat(json.at("/traceId").asString()).isEqualTo(TRACE_ID);
        assertThat(json.at("/why/told").asBoolean()).isTrue();
        assertThat(json.at("/steps").toString()).doesNotContain(SECRET, "\"text\"");

        // Not in the archive: the log has it. Held: moderators have it.
        sql.execute("delete from archive.ids where id = 'm1'");
        sql.execute(
                "insert into directory.moderation (room, id, message, kind, sender, name, digest, base, flags, action, at)"
                        + " values ('r1', 'm5', 'm5', 'post', 'uana', 'ana', '', '', '[]', 'hold', now())");
        assertThat(run(tertulia, 0, "trace", "m1", "--room", "r1")).contains("position 0:" + place);
        assertThat(run(tertulia, 0, "trace", "m5"))
                .contains("position none", "moderators: post, hold", "waits for a decision");

        event(tertulia, facts.deleted("r1", "m1", "ana"));
        tertulia.flush();
        await().atMost(TestInstallation.PATIENCE)
                .untilAsserted(() -> assertThat(run(tertulia, 0, "trace", "m1", "--user", "bea"))
                        .contains(
                                "message.deleted by ana",
                                "has it, deleted at",
                                "the notification was withdrawn",
                                "bea may read it\n"));
    }

    private void joins(TestInstallation tertulia, Statement sql, String name) {
        Position at = new Position(0, offset);
        MemberJoined joined = facts.joined("r1", name);
        event(tertulia, joined);
        directory(tertulia, new UserEntry("u" + name, name, null, "es", Facts.AT));
        Span span = new Span(at.toString(), null);
        directory(tertulia, new MemberEntry("r1", "u" + name, name, Role.MEMBER, List.of(span)));
        try {
            sql.execute(
                    "insert into directory.memberships (room, user_id, role, is_member, spans, changed_at) values ('r1', 'u"
                            + name + "', 'member', true, '[{\"from\":\"" + at + "\"}]', now())");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void event(TestInstallation tertulia, RoomEvent event) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), 0, event.room(), Json.bytes(event));
        CloudEvents.write(
                record.headers(),
                event.type().wire(),
                event.id(),
                event.room(),
                Json.time(event.at()),
                "/test",
                "00-" + TRACE_ID + "-00f067aa0ba902b7-01");
        tertulia.append(record);
        offset++;
    }

    private static void directory(TestInstallation tertulia, DirectoryEntry entry) {
        tertulia.append(new ProducerRecord<>(Topic.DIRECTORY.topicName(), 0, entry.key(), Json.bytes(entry)));
    }

    private String run(TestInstallation tertulia, int code, String... words) {
        said.reset();
        String[] all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--data";
        all[words.length + 1] = tertulia.folder().toString();
        int ended = new Operations(new PrintStream(said, true, StandardCharsets.UTF_8)).run(all);
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(ended).as(text).isEqualTo(code);
        return text;
    }
}
