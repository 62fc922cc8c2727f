package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.processors.log.RandomHistory;
import chat.tertulia.processors.operations.Operations;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views made anew from the log beside the live ones, on a real broker: equal byte for byte, and healed where they were not. */
class RebuildIT {

    private static final Set<Topic> ALL = Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);

    @TempDir
    Path folder;

    private final RandomHistory history = new RandomHistory(
            5, 2_000, Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2)), false);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void roomView() throws Exception {
        try (TestInstallation tertulia = new TestInstallation(folder, true)) {
            var server = tertulia.connections().redis();
            RedisClient client = RedisClient.create(RedisURI.builder()
                    .withHost(server.host())
                    .withPort(server.port())
                    .withPassword(String.valueOf(server.password()).toCharArray())
                    .build());
            try (var connection = client.connect()) {
                roomView(tertulia, connection.sync());
            } finally {
                client.shutdown();
            }
        }
    }

    private void roomView(TestInstallation tertulia, RedisCommands<String, String> redis) throws Exception {
        RoomViewKeys first = new RoomViewKeys("1");
        RoomViewKeys second = new RoomViewKeys("2");
        int length = history.of(Topic.ROOM_EVENTS).size();
        Process process = tertulia.start("roomview");
        tertulia.append(history, 0, length / 2, ALL);
        tertulia.awaitCaughtUp("roomview");
        assertThat(run(tertulia, 0, "rebuild", "roomview", "--check")).contains(" 0 differ");

        // Somebody wrote into it.
        String message = redis.zrange(first.order("r1"), -1, -1).getFirst();
        redis.hset(first.messages("r1"), message, "{}");
        redis.del(first.markers("uana"));
        assertThat(run(tertulia, 1, "rebuild", "roomview", "--check"))
                .contains("differs: rv:{r1}:messages", "differs: uv:{uana}:markers", " 2 differ");
        assertThat(redis.get(RoomViewKeys.GENERATION)).isNull();

        tertulia.append(history, length / 2, length / 2 + 100, ALL);
        run(tertulia, 0, "rebuild", "roomview");
        assertThat(redis.get(RoomViewKeys.GENERATION)).isEqualTo("2");
        assertThat(redis.hget(second.messages("r1"), message)).isNotEqualTo("{}");
        assertThat(redis.keys("?v:1:*")).isEmpty();

        // The application goes over to it without a word.
        tertulia.append(history, length / 2 + 100, length, ALL);
        tertulia.awaitCaughtUp("roomview");
        awaitEvents(redis, second, length);
        assertThat(redis.keys("?v:1:*")).isEmpty();
        assertThat(run(tertulia, 0, "rebuild", "roomview", "--check")).contains(" 0 differ");

        // A log that lost its end: the view is ahead, and its application does not run.
        TestInstallation.kill(process);
        redis.hset(second.positions(Topic.ROOM_EVENTS.topicName()), "0", Long.toString(length + 50));
        tertulia.start("roomview");
        run(tertulia, 0, "rebuild", "roomview");
        awaitEvents(redis, new RoomViewKeys("3"), length);
        assertThat(run(tertulia, 0, "rebuild", "roomview", "--check")).contains(" 0 differ");
    }

    @Test
    void archive() throws Exception {
        try (TestInstallation tertulia = new TestInstallation(folder, true)) {
            var server = tertulia.connections().postgres();
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                    Statement statement = connection.createStatement()) {
                archive(tertulia, statement);
            }
        }
    }

    private void archive(TestInstallation tertulia, Statement sql) throws Exception {
        int length = history.of(Topic.ROOM_EVENTS).size();
        tertulia.start("archive", "roomview");
        tertulia.append(history, 0, length / 2, ALL);
        tertulia.awaitCaughtUp("archive");
        assertThat(run(tertulia, 0, "rebuild", "archive", "--check")).contains(" 0 differ");

        // Somebody wrote into it.
        sql.execute("update archive.messages set view = replace(view, 'hola', 'adiós')");
        sql.execute("delete from archive.markers where user_id = 'uana'");
        assertThat(run(tertulia, 1, "rebuild", "archive", "--check"))
                .contains("differs: messages r1 ", "differs: markers uana r1: only in the rebuilt one")
                .doesNotContain("adiós", "hola");
        sql.execute("insert into archive.markers values ('unobody', 'r1', 1)");
        assertThat(run(tertulia, 1, "rebuild", "archive")).contains("1 rows", "--accept-loss");

        // While the application writes.
        Thread writing = Thread.ofPlatform().start(() -> tertulia.append(history, length / 2, length / 2 + 500, ALL));
        assertThat(run(tertulia, 0, "rebuild", "archive", "--accept-loss")).contains("live now");
        writing.join();
        tertulia.append(history, length / 2 + 500, length, ALL);
        tertulia.awaitCaughtUp("archive");
        await().atMost(TestInstallation.PATIENCE)
                .untilAsserted(() -> assertThat(
                                one(
                                        sql,
                                        "select next from archive.positions where partition = 0 and topic = 'chat.room-events'"))
                        .isEqualTo(Integer.toString(length)));
        assertThat(run(tertulia, 0, "rebuild", "archive", "--check")).contains(" 0 differ");
        assertThat(one(sql, "select count(*) from archive.messages where view like '%adiós%'"))
                .isEqualTo("0");
        assertThat(one(sql, "select count(*) from pg_namespace where nspname like 'archive_%'"))
                .isEqualTo("0");
        assertThat(one(sql, "select count(*) from pg_database where datname like '%rebuild'"))
                .isEqualTo("0");

        // What the log no longer has, the archive gives: to itself, and to the room view.
        try (Admin admin = Admin.create(tertulia.kafka())) {
            for (Topic topic : ALL) {
                admin.deleteRecords(Map.of(
                                new TopicPartition(topic.topicName(), 0),
                                RecordsToDelete.beforeOffset(history.of(topic).size() / 2)))
                        .all()
                        .get();
            }
        }
        assertThat(run(tertulia, 0, "rebuild", "archive", "--check")).contains(" 0 differ");
        assertThat(run(tertulia, 0, "rebuild", "roomview", "--check")).contains(" 0 differ");
    }

    private static String one(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static void awaitEvents(RedisCommands<String, String> redis, RoomViewKeys keys, long next) {
        await().atMost(TestInstallation.PATIENCE)
                .untilAsserted(() -> assertThat(redis.hget(keys.positions(Topic.ROOM_EVENTS.topicName()), "0"))
                        .isEqualTo(Long.toString(next)));
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
