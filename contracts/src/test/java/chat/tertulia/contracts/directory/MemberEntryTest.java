package chat.tertulia.contracts.directory;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.positions.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberEntryTest {

    private static final MemberEntry NOBODY = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of());

    @Test
    void someoneSeesFromJoiningToLeavingBothIncluded() {
        MemberEntry gone = joined(NOBODY, 10).left(new Position(7, 20));
        assertThat(gone.isMember()).isFalse();
        assertThat(gone.contains(9)).isFalse();
        assertThat(gone.contains(10)).isTrue();
        assertThat(gone.contains(20)).isTrue();
        assertThat(gone.contains(21)).isFalse();
        MemberEntry back = joined(gone, 30);
        assertThat(back.contains(25)).isFalse();
        assertThat(back.contains(31)).isTrue();
    }

    @Test
    void applyingAnEventAgainChangesNothing() {
        MemberEntry gone = joined(NOBODY, 10).left(new Position(7, 20));
        assertThat(joined(gone, 10)).isEqualTo(gone);
        assertThat(joined(gone, 15)).isEqualTo(gone);
        assertThat(gone.left(new Position(7, 20))).isEqualTo(gone);
        assertThat(joined(gone, 30).left(new Position(7, 20))).isEqualTo(joined(gone, 30));
    }

    @Test
    void anotherRoleIsNoNewSpan() {
        MemberEntry promoted = joined(NOBODY, 10).joined("ana", Role.OWNER, new Position(7, 15));
        assertThat(promoted.role()).isEqualTo(Role.OWNER);
        assertThat(promoted.spans()).containsExactly(new Span("7:10", null));
    }

    @Test
    void spansAreBoundedByForgettingTheOldest() {
        MemberEntry member = NOBODY;
        for (int i = 0; i < 3 * MemberEntry.SPANS_MAX; i++) {
            member = joined(member, 10L * i).left(new Position(7, 10L * i + 5));
        }
        assertThat(member.spans()).hasSize(MemberEntry.SPANS_MAX);
        assertThat(member.contains(2)).isFalse();
        assertThat(member.contains(10L * (3 * MemberEntry.SPANS_MAX - 1) + 1)).isTrue();
    }

    private static MemberEntry joined(MemberEntry member, long offset) {
        return member.joined("ana", Role.MEMBER, new Position(7, offset));
    }
}
