package chat.tertulia.ingest.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Invites.Invite;
import chat.tertulia.ingest.rooms.Invites.Made;
import chat.tertulia.ingest.sessions.Caller;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Roles, the archive and links into rooms, in Postgres up to the outbox. */
class RoomsTest {

    private static final Caller OLGA = new Caller("u2", "olga", "es", "s2");
    private static final Caller MARA = new Caller("u3", "mara", "es", "s3");
    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");
    private static final Caller LUIS = new Caller("u4", "luis", "es", "s4");
    private static final Caller JOSE = new Caller("u5", "jose", "es", "s5");

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Directory directory = mock(Directory.class);
    private final Rooms rooms = new Rooms(DATABASE.get(), directory, Clock.systemUTC(), new SecureRandom());
    private final Invites invites = new Invites(DATABASE.get(), rooms, Clock.systemUTC(), new SecureRandom());

    /** Olga owns, Mara moderates, Ana is a member; Luis and José are not in it. */
    @BeforeEach
    void people() throws SQLException {
        when(directory.await(any(), any())).thenReturn(Mono.just(directory));
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.memberships, directory.invites, directory.outbox cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'ana', 'ana', 'es', '-', now()), ('u2', 'olga', 'olga', 'es', '-', now()),
                ('u3', 'mara', 'mara', 'es', '-', now()), ('u4', 'luis', 'luis', 'es', '-', now()),
                ('u5', 'jose', 'jose', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'private', true, 'tag', 'u2', now());
                insert into directory.memberships (room, user_id, role, is_member, changed_at)
                values ('r1', 'u1', 'member', true, now()), ('r1', 'u2', 'owner', true, now()),
                ('r1', 'u3', 'moderator', true, now())""");
    }

    @Test
    void theLastOwnerHandsTheRoomOverBeforeLeaving() throws SQLException {
        assertThat(refusal(rooms.remove(OLGA, "r1", "u2"))).isEqualTo(ProblemType.LAST_OWNER);
        assertThat(refusal(rooms.put(OLGA, "r1", "u2", Role.MEMBER))).isEqualTo(ProblemType.LAST_OWNER);
        assertThat(events()).isEmpty();

        rooms.put(OLGA, "r1", "u1", Role.OWNER).block();
        rooms.put(OLGA, "r1", "u2", Role.MODERATOR).block();
        rooms.remove(OLGA, "r1", "u2").block();

        assertThat(events()).containsExactly("member.joined owner", "member.joined moderator", "member.left moderator");
        assertThat(members()).containsExactly("u1 owner", "u3 moderator");
    }

    @Test
    void whoIsAloneMayLeaveWhatTheyOwn() throws SQLException {
        DATABASE.execute("update directory.memberships set is_member = false where user_id <> 'u2'");

        rooms.remove(OLGA, "r1", "u2").block();

        assertThat(members()).isEmpty();
    }

    @Test
    void onlyOwnersGiveRolesAndNobodyRemovesTheirEquals() throws SQLException {
        assertThat(refusal(rooms.put(MARA, "r1", "u1", Role.MODERATOR))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(rooms.put(ANA, "r1", "u1", Role.OWNER))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(rooms.remove(MARA, "r1", "u2"))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(rooms.remove(ANA, "r1", "u3"))).isEqualTo(ProblemType.FORBIDDEN);

        rooms.remove(MARA, "r1", "u1").block();

        assertThat(members()).containsExactly("u2 owner", "u3 moderator");
    }

    @Test
    void anArchivedRoomChangesInNothingUntilAnOwnerTakesItOut() throws SQLException {
        PropertiesChange archive = new PropertiesChange(null, null, null, null, null, null, true);
        PropertiesChange slow = new PropertiesChange(null, null, null, null, null, 30, null);
        assertThat(refusal(rooms.change(MARA, "r1", archive))).isEqualTo(ProblemType.FORBIDDEN);

        rooms.change(OLGA, "r1", archive).block();

        assertThat(refusal(rooms.change(OLGA, "r1", slow))).isEqualTo(ProblemType.ARCHIVED);
        assertThat(refusal(rooms.change(MARA, "r1", PropertiesChange.ofTopic("otro"))))
                .isEqualTo(ProblemType.ARCHIVED);
        assertThat(refusal(DATABASE.get().inTransaction(tx -> Rooms.checkOpen(tx, "r1"))))
                .isEqualTo(ProblemType.ARCHIVED);
        // The same again is no change.
        rooms.change(OLGA, "r1", archive).block();

        rooms.change(OLGA, "r1", new PropertiesChange(null, null, null, null, null, 60, false))
                .block();

        DATABASE.get().inTransaction(tx -> Rooms.checkOpen(tx, "r1")).block();
        assertThat(DATABASE.texts("""
                select concat_ws(' ', value::jsonb ->> 'type', value::jsonb #>> '{properties,archived}',
                value::jsonb #>> '{properties,slowModeSeconds}') from directory.outbox order by sequence""")).containsExactly("room.changed true 0", "room.changed false 60");
        rooms.change(MARA, "r1", slow).block();
    }

    @Test
    void aLinkLetsSomebodyInOnceAndIsUsedUp() throws SQLException {
        Made made = make(MARA, 1);

        assertThat(Objects.requireNonNull(invites.find(made.token()).block()).by())
                .isEqualTo("u3");
        // Somebody who is in already uses nothing of it.
        assertThat(Objects.requireNonNull(invites.accept(ANA, made.token()).block())
                        .created())
                .isFalse();
        assertThat(Objects.requireNonNull(invites.accept(LUIS, made.token()).block())
                        .created())
                .isTrue();

        assertThat(refusal(invites.accept(JOSE, made.token()))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
        assertThat(members()).containsExactly("u1 member", "u2 owner", "u3 moderator", "u4 member");
        assertThat(events()).containsExactly("member.joined member");
        assertThat(invites.of(OLGA, "r1").block()).isEmpty();
    }

    @Test
    void aLinkHoldsForItsTimeAndAsLongAsItsMakerMayInvite() throws SQLException {
        Made expired = make(OLGA, null);
        DATABASE.execute("update directory.invites set expires_at = now() - interval '1 second'");
        Made maras = make(MARA, null);
        Made revoked = make(OLGA, null);
        Made holds = make(OLGA, null);
        invites.revoke(MARA, "r1", revoked.invite().id()).block();
        rooms.put(OLGA, "r1", "u3", Role.MEMBER).block();

        for (Made over : List.of(expired, maras, revoked)) {
            assertThat(refusal(invites.find(over.token()))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
            assertThat(refusal(invites.accept(LUIS, over.token()))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
        }
        assertThat(refusal(invites.find("x".repeat(43)))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
        assertThat(refusal(invites.find("x"))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
        assertThat(refusal(invites.revoke(OLGA, "r1", revoked.invite().id()))).isEqualTo(ProblemType.INVITE_NOT_FOUND);
        assertThat(invites.of(OLGA, "r1").block())
                .extracting(Invite::id)
                .containsExactly(holds.invite().id());
        assertThat(Objects.requireNonNull(invites.accept(LUIS, holds.token()).block())
                        .created())
                .isTrue();
    }

    @Test
    void linksAreMadeByModeratorsAreBoundedAndTheirTokensAreNowhere() throws SQLException {
        assertThat(refusal(invites.make(ANA, "r1", 1, null))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(invites.of(ANA, "r1"))).isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(invites.make(LUIS, "r1", 1, null))).isEqualTo(ProblemType.ROOM_NOT_FOUND);
        Made first = make(OLGA, 1);
        assertThat(DATABASE.texts("select i::text from directory.invites i").toString())
                .doesNotContain(first.token());
        for (int i = 1; i < Invites.ROOM_MAX; i++) {
            make(OLGA, null);
        }
        assertThat(refusal(invites.make(OLGA, "r1", 1, null))).isEqualTo(ProblemType.TOO_MANY_INVITES);

        // One that is used up makes place.
        invites.accept(LUIS, first.token()).block();
        make(OLGA, null);
    }

    private Made make(Caller caller, @Nullable Integer uses) {
        return Objects.requireNonNull(invites.make(caller, "r1", 24, uses).block());
    }

    private static @Nullable ProblemType refusal(Mono<?> work) {
        Problem problem = catchThrowableOfType(Problem.class, work::block);
        return problem == null ? null : problem.type();
    }

    private static List<String> events() throws SQLException {
        return DATABASE.texts("""
                select concat_ws(' ', value::jsonb ->> 'type', value::jsonb #>> '{member,role}')
                from directory.outbox order by sequence""");
    }

    private static List<String> members() throws SQLException {
        return DATABASE.texts(
                "select user_id || ' ' || role from directory.memberships where is_member order by user_id");
    }
}
