package chat.tertulia.processors.delivery.recipients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Letters;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RecipientsTest {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @SuppressWarnings("NullAway.Init")
    private static Recipients recipients;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("unix_socket_directories", "")
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
        Flyway.configure().dataSource(server.getPostgresDatabase()).load().migrate();
        execute("insert into directory.users (id, name, skeleton, email, language, password_hash, created_at) values"
                + " ('ubea', 'bea', 'bea', 'bea@home.example', 'es', '-', now()),"
                + " ('ucea', 'cea', 'cea', null, 'es', '-', now())");
        for (String room : List.of("r1", "r2")) {
            execute("insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at) values"
                    + " ('" + room + "', '" + room + "', 'private', false, 'off', 'ubea', now())");
        }
        execute("insert into directory.memberships (room, user_id, role, is_member, changed_at) values"
                + " ('r1', 'ubea', 'member', true, now()), ('r2', 'ubea', 'member', false, now())");
        execute("insert into archive.messages (room, id, partition, \"offset\", sender, at, view) values"
                + " ('r1', 'mn1', 3, 17, 'uana', now(), '{\"text\":\"hola\"}'),"
                + " ('r1', 'mn2', 3, 18, 'uana', now(), '{\"text\":\"\",\"deletedAt\":\"2026-11-24T05:38:30.123Z\"}')");
        recipients = new Recipients(
                new PostgresConnection("localhost", server.getPort(), "postgres", "postgres", "postgres"), 2);
    }

    @AfterAll
    static void stop() throws IOException {
        recipients.close();
        server.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Letter letter(Channel channel) {
        return Letters.letter(
                channel,
                "es",
                Letters.mention("n1", "r1", "hola"),
                Letters.mention("n2", "r1", "adiós"),
                Letters.mention("n3", "r2", "hola"));
    }

    @Test
    void findsTheAddressAndWhatIsNotToBeSentAnyMore() {
        Mailbox mailbox = Objects.requireNonNull(recipients.mailbox(letter(Channel.EMAIL)));

        assertThat(mailbox.address()).isEqualTo("bea@home.example");
        assertThat(mailbox.unsubscribeToken()).matches("[0-9a-f]{32}");
        assertThat(mailbox.withdrawn()).isEqualTo(Map.of("n2", Delivery.Reason.DELETED, "n3", Delivery.Reason.LEFT));
    }

    @Test
    void saysWhoHasNoAddress() {
        Letter letter = letter(Channel.EMAIL);
        Mailbox mailbox = Objects.requireNonNull(
                recipients.mailbox(new Letter(letter.id(), "ucea", Channel.EMAIL, "es", letter.batch())));

        assertThat(mailbox.address()).isNull();
        assertThat(mailbox.unsubscribeToken())
                .isNotEqualTo(Objects.requireNonNull(recipients.mailbox(letter)).unsubscribeToken());
        assertThat(recipients.mailbox(new Letter(letter.id(), "nobody", Channel.EMAIL, "es", letter.batch())))
                .isNull();
    }

    @Test
    void findsAndForgetsBrowsers() throws SQLException {
        execute("insert into directory.push_subscriptions (endpoint, user_id, p256dh, auth, created_at) values"
                + " ('https://a.example/1', 'ubea', 'k1', 'a1', now()),"
                + " ('https://a.example/2', 'ubea', 'k2', 'a2', now() + interval '1 second')");
        PushTargets targets = recipients.pushTargets(letter(Channel.PUSH));

        assertThat(targets.subscriptions())
                .containsExactly(
                        new Subscription("https://a.example/1", "k1", "a1"),
                        new Subscription("https://a.example/2", "k2", "a2"));
        assertThat(targets.withdrawn()).containsOnlyKeys("n2", "n3");

        recipients.remove(targets.subscriptions().getFirst());

        assertThat(recipients.pushTargets(letter(Channel.PUSH)).subscriptions()).hasSize(1);
    }

    @Test
    void saysThatPostgresIsAway() {
        try (Recipients nobody = new Recipients(new PostgresConnection("localhost", 1, "d", "u", "p"), 1)) {
            assertThatThrownBy(() -> nobody.mailbox(letter(Channel.EMAIL))).isInstanceOf(IllegalStateException.class);
        }
    }
}
