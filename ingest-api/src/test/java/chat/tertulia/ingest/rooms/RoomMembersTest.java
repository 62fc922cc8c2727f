package chat.tertulia.ingest.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.UserKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.rooms.RoomMembers.MemberItem;
import chat.tertulia.ingest.rooms.RoomMembers.MemberPage;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A room of five thousand members, page by page. */
class RoomMembersTest {

    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(600);
    private static final Caller OLGA = new Caller("uolga", "Olga", "es", "s1");
    private static final Caller PLAIN = new Caller("u0007", "n0007", "es", "s2");

    private final Directory directory = mock(Directory.class);
    private final RoomMembers members = new RoomMembers(directory, Clock.fixed(NOW, java.time.ZoneOffset.UTC));
    private final List<MemberEntry> entries = new ArrayList<>();

    @BeforeEach
    void people() {
        for (int n = 4_999; n >= 0; n--) {
            add("u%04d".formatted(n), "n%04d".formatted(n), n == 42 ? "Señora Ñandú" : null, Role.MEMBER, null, null);
        }
        add("uolga", "Olga", null, Role.OWNER, null, null);
        add("umara", "mara", null, Role.MODERATOR, null, null);
        add("ubot", "zbot", null, Role.MEMBER, UserKind.BOT, null);
        add("uloud", "loud", null, Role.MEMBER, null, LATER);
        when(directory.members("r1")).thenReturn(entries);
    }

    @Test
    void pagesTogetherAreAllMembersOnce() {
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            MemberPage page = members.page("r1", OLGA, "", after, 200);
            assertThat(page.total()).isEqualTo(5_004);
            page.items().forEach(member -> seen.add(member.name()));
            after = page.next();
        } while (after != null);

        assertThat(seen).hasSize(5_004).doesNotHaveDuplicates().startsWith("Olga", "mara", "zbot", "loud", "n0000");
        assertThat(seen.getLast()).isEqualTo("n4999");
    }

    @Test
    void whoLeavesBetweenPagesIsNoReasonToBeginAgain() {
        MemberPage first = members.page("r1", OLGA, "", null, 10);
        entries.removeIf(member -> member.name().equals(first.items().getLast().name()));

        assertThat(members.page("r1", OLGA, "", first.next(), 1).items())
                .extracting(MemberItem::name)
                .containsExactly("n0006");
    }

    @Test
    void aQueryIsAPartOfEitherName() {
        MemberPage page = members.page("r1", OLGA, "  ñaNDú", null, 10);

        assertThat(page.items()).extracting(MemberItem::id).containsExactly("u0042");
        assertThat(page.next()).isNull();
        assertThat(page.total()).isEqualTo(1);
        assertThat(members.page("r1", OLGA, "N49", null, 10).total()).isEqualTo(100);
        assertThat(members.page("r1", OLGA, "nobody at all", null, 10).items()).isEmpty();
    }

    @Test
    void whoIsMutedIsForModeratorsToSee() {
        assertThat(members.page("r1", OLGA, "loud", null, 1).items())
                .extracting(MemberItem::mutedUntil)
                .containsExactly(LATER);
        assertThat(members.page("r1", PLAIN, "loud", null, 1).items())
                .extracting(MemberItem::mutedUntil)
                .containsOnlyNulls();
    }

    private void add(
            String id,
            String name,
            @Nullable String displayName,
            Role role,
            @Nullable UserKind kind,
            @Nullable Instant mutedUntil) {
        MemberEntry member = new MemberEntry("r1", id, name, role, mutedUntil, List.of(new Span("0:1", null)));
        entries.add(member);
        when(directory.user(id)).thenReturn(new UserEntry(id, name, displayName, "es", NOW, kind));
        when(directory.member("r1", id)).thenReturn(member);
    }
}
