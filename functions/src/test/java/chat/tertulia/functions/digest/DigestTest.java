package chat.tertulia.functions.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.functions.events.Events;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.TestContext;
import chat.tertulia.functions.mail.MimePost;
import chat.tertulia.functions.mail.PostedLetter;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digests on a real Postgres. */
class DigestTest {

    private static final URI PAGE = URI.create("https://chat.example");

    private static EmbeddedPostgres postgres;
    private static PostgresConnection server;

    private final List<PostedLetter> posted = new CopyOnWriteArrayList<>();
    private boolean takes = true;
    private Instant now = Instant.parse("2026-11-24T11:30:00Z");
    private int offset;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private DigestRun run;

    @BeforeAll
    static void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        Flyway.configure()
                .dataSource(postgres.getPostgresDatabase())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        server = new PostgresConnection("localhost", postgres.getPort(), "postgres", "postgres", "postgres");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @BeforeEach
    void people() throws SQLException {
        run = new DigestRun(
                () -> server,
                PAGE,
                letter -> {
                    if (takes) {
                        posted.add(letter);
                    }
                    return takes;
                },
                clock);
        execute(
                "truncate directory.users, archive.user_events, archive.markers, archive.ids, archive.messages cascade",
                "insert into directory.users (id, name, skeleton, email, language, password_hash, created_at) values"
                        + " ('ana', 'ana', 'ana', 'ana@home.example', 'es', 'x', now()),"
                        + " ('bea', 'bea', 'bea', 'bea@home.example', 'en', 'x', now()),"
                        + " ('eva', 'eva', 'eva', null, 'es', 'x', now()),"
                        + " ('luz', 'luz', 'luz', 'luz@home.example', 'es', 'x', now())",
                "insert into directory.preferences values"
                        + " ('ana', '{\"digest\": true}', now()), ('bea', '{\"digest\": true}', now()),"
                        + " ('eva', '{\"digest\": true}', now()), ('luz', '{\"digest\": false}', now())");
        for (String room : List.of("r1", "r2", "r3")) {
            execute(
                    "insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at) values ('"
                            + room + "', '" + room + "', 'private', false, 'off', 'ana', now())");
            for (String user : List.of("ana", "bea", "eva", "luz")) {
                execute("insert into directory.memberships (room, user_id, role, is_member, changed_at) values ('"
                        + room + "', '" + user + "', 'member', " + !(room.equals("r3") && user.equals("ana"))
                        + ", now())");
            }
        }
    }

    /** A notification of a message, and its message at the same offset. */
    private void notify(String user, String room, String roomName, Instant at, boolean deleted) throws SQLException {
        int place = offset++;
        String message = "m" + place;
        execute(
                "insert into archive.user_events values (0, " + place + ", '" + user + "', 'n" + place
                        + "', 'notification.created', '" + room + "', '" + message + "', '" + at
                        + "', '{\"notification\":{\"roomName\":\"" + roomName + "\",\"excerpt\":\"un secreto\"}}')",
                "insert into archive.ids values ('" + room + "', '" + message + "', " + place + ", '" + at + "')",
                "insert into archive.messages values ('" + room + "', '" + message + "', 0, " + place + ", 'luz', '"
                        + at + "', '{" + (deleted ? "\"deletedAt\":\"2026\"" : "") + "}')");
    }

    private void notify(String user, String room) throws SQLException {
        notify(user, room, "la <" + room + ">", now.minusSeconds(3_600), false);
    }

    @Test
    void tellsWhoAskedForItHowMuchIsUnreadWhere() throws Exception {
        notify("ana", "r1");
        notify("ana", "r1");
        notify("ana", "r2");
        notify("ana", "r3"); // left
        notify("ana", "r2", "la r2", now.minusSeconds(60), true);
        notify("ana", "r2", "la r2", now.minus(Duration.ofDays(2)), false);
        notify("eva", "r1"); // no address
        notify("luz", "r1"); // not chosen

        assertThat(run.run(() -> true)).isEqualTo(new DigestRun.Done(1, 0, true));

        PostedLetter letter = posted.getFirst();
        assertThat(letter.faults()).isEmpty();
        assertThat(letter.to()).isEqualTo("ana@home.example");
        assertThat(letter.subject()).isEqualTo("3 notificaciones sin leer en 2 salas");
        assertThat(letter.text())
                .contains("la <r1>: 2 notificaciones\nhttps://chat.example/rooms/r1\n")
                .contains("la <r2>: una notificación\nhttps://chat.example/rooms/r2\n")
                .doesNotContain("r3")
                .doesNotContain("secreto");
        assertThat(letter.html()).contains("<html lang=\"es\">").contains("la &lt;r1&gt;</a>: 2");
        assertThat(letter.unsubscribe()).matches("https://chat\\.example/api/unsubscribe\\?token=[0-9a-f]{32}");
    }

    @Test
    void comesOnceADayAndOnlyWithWhatIsNew() throws Exception {
        notify("bea", "r1");
        run.run(() -> true);
        run.run(() -> true);
        assertThat(posted).hasSize(1);
        assertThat(posted.getFirst().subject()).isEqualTo("One unread notification in one room");

        now = now.plus(Duration.ofDays(1));
        run.run(() -> true);
        assertThat(posted).as("nothing new").hasSize(1);

        notify("bea", "r2", "la r2", now.plusSeconds(60), false);
        now = now.plus(Duration.ofDays(1));
        run.run(() -> true);
        assertThat(posted).hasSize(2);
        assertThat(posted.getLast().text()).contains("la r2: one notification").doesNotContain("r1");
    }

    @Test
    void whatIsReadIsNotMissed() throws Exception {
        notify("bea", "r1");
        notify("bea", "r2");
        execute("insert into archive.markers values ('bea', 'r1', " + (offset - 2) + ")");
        run.run(() -> true);
        assertThat(posted.getFirst().text()).contains("r2").doesNotContain("r1");

        notify("ana", "r1");
        execute("insert into archive.markers values ('ana', '', " + (offset - 1) + ")");
        now = now.plus(Duration.ofDays(1));
        assertThat(run.run(() -> true)).isEqualTo(new DigestRun.Done(0, 0, true));
    }

    @Test
    void manyAtOnceSendOne() throws Exception {
        notify("bea", "r1");
        List<Callable<DigestRun.Done>> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            runs.add(() -> run.run(() -> true));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(runs)) {
                assertThat(done.get().failed()).isZero();
            }
        }

        assertThat(posted).hasSize(1);
    }

    @Test
    void whatWasNotTakenIsTriedAgainAndThenTellsTheSame() throws Exception {
        notify("bea", "r1");
        takes = false;
        assertThat(run.run(() -> true)).isEqualTo(new DigestRun.Done(0, 1, true));
        takes = true;
        assertThat(run.run(() -> true)).isEqualTo(new DigestRun.Done(1, 0, true));

        notify("bea", "r2", "la r2", now.plusSeconds(60), false);
        now = now.plus(Duration.ofDays(1));
        takes = false;
        run.run(() -> true);
        takes = true;
        run.run(() -> true);
        assertThat(posted.getLast().text()).contains("r2");
    }

    @Test
    void theClockSendsFromItsTimeOnOnceADay() throws Exception {
        notify("bea", "r1");
        DigestClock digests = new DigestClock(run, LocalTime.of(12, 0), clock);
        digests.tick();
        assertThat(posted).isEmpty();

        now = Instant.parse("2026-11-24T12:00:30Z");
        takes = false;
        digests.tick();
        takes = true;
        digests.tick();
        assertThat(posted).as("a failure is left alone for an hour").isEmpty();
        now = now.plus(Duration.ofHours(1));
        digests.tick();
        // As after a restart.
        new DigestClock(run, LocalTime.of(12, 0), clock).tick();
        assertThat(posted).hasSize(1);
        digests.close();
    }

    @Test
    void theClockLeavesADatabaseThatIsAwayAloneForAnHour() throws Exception {
        now = Instant.parse("2026-11-24T12:00:30Z");
        AtomicInteger asked = new AtomicInteger();
        DigestRun away = new DigestRun(
                () -> {
                    asked.incrementAndGet();
                    return new PostgresConnection("localhost", 1, "postgres", "postgres", "postgres");
                },
                PAGE,
                letter -> true,
                clock);
        try (DigestClock digests = new DigestClock(away, LocalTime.of(12, 0), clock)) {
            digests.tick();
            now = now.plus(Duration.ofMinutes(59));
            digests.tick();
            assertThat(asked).hasValue(1);
            now = now.plus(Duration.ofMinutes(1));
            digests.tick();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aQuestionThatFailsCostsNobodyTheDay() throws Exception {
        notify("bea", "r1");
        execute("alter table archive.markers rename to away");
        try {
            assertThatThrownBy(() -> run.run(() -> true)).isInstanceOf(SQLException.class);
        } finally {
            execute("alter table archive.away rename to markers");
        }

        assertThat(run.run(() -> true)).isEqualTo(new DigestRun.Done(1, 0, true));
    }

    private static final String ASKED = "secretsmanager.GetSecretValue";

    @Test
    void theLambdaSendsBySes() throws Exception {
        now = Instant.now();
        notify("bea", "r1");
        try (StandIn ses = new StandIn(request -> new Answer(
                200,
                "application/json",
                request.header("X-Amz-Target").endsWith("GetSecretValue")
                        ? "{\"SecretString\":\"{\\\"password\\\":\\\"postgres\\\"}\"}"
                        : "{\"MessageId\":\"1\"}"))) {
            DigestFunction function = new DigestFunction(ses.variables(
                    "TERTULIA_POSTGRES_HOST", "localhost",
                    "TERTULIA_POSTGRES_PORT", Integer.toString(postgres.getPort()),
                    "TERTULIA_POSTGRES_DATABASE", "postgres",
                    "TERTULIA_POSTGRES_USER", "postgres",
                    "TERTULIA_POSTGRES_SECRET", "tertulia/database",
                    "TERTULIA_PUBLIC_URL", "https://chat.example",
                    "TERTULIA_MAIL_FROM", "tertulia@chat.example"));
            ScheduledEvent event = Events.read("scheduled.json", ScheduledEvent.class);

            assertThat(function.handleRequest(event, new TestContext(10_000)))
                    .as("too little time is left")
                    .isEqualTo(new DigestRun.Done(0, 0, false));
            assertThat(function.handleRequest(event, new TestContext(60_000)))
                    .isEqualTo(new DigestRun.Done(1, 0, true));
            assertThat(function.handleRequest(event, new TestContext(60_000)))
                    .isEqualTo(new DigestRun.Done(0, 0, true));

            // The run before had no time for a letter.
            assertThat(ses.requests())
                    .extracting(request -> request.header("X-Amz-Target"))
                    .containsExactly(ASKED, ASKED, "", ASKED);
            assertThat(ses.requests().get(2).body())
                    .contains("bea@home.example")
                    .contains("One unread notification in one room");
        }
    }

    @Test
    void withoutAMailServerItIsInTheFolder(@TempDir Path data) throws Exception {
        Path folder = data.resolve("mail");
        MimePost post =
                new MimePost(new MimePost.Server(null, 25, null, null, "none"), "tertulia@chat.example", folder, clock);
        Reader reader = new Reader("ana", "ana@home.example", "es", "t", null);
        PostedLetter letter = new DigestWriter(PAGE).write(reader, List.of(new Missed("r1", "la sala\r\nBcc: x@y", 2)));

        assertThat(letter.faults()).isEmpty();
        assertThat(post.send(letter)).isTrue();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(Files.readString(files.findFirst().orElseThrow()))
                    .contains("To: ana@home.example")
                    .contains("Date: Tue, 24 Nov 2026 ")
                    .contains("List-Unsubscribe: <https://chat.example/api/unsubscribe?token=t>")
                    .doesNotContainPattern("(?m)^Bcc:");
        }
    }
}
