package chat.tertulia.gateway.membership;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipsTest {

    private final Memberships memberships = new Memberships(8);

    private Spans spans() {
        return memberships.spans("ana", "r1");
    }

    private static MemberEntry entry(Span... spans) {
        return new MemberEntry("r1", "ana", "ana", Role.MEMBER, List.of(spans));
    }

    @Test
    void bothEndsOfASpanAreSeen() {
        memberships.joined("r1", "ana", 10);
        memberships.left("r1", "ana", 20);

        assertThat(spans().contains(9)).isFalse();
        assertThat(spans().contains(10)).isTrue();
        assertThat(spans().contains(20)).isTrue();
        assertThat(spans().contains(21)).isFalse();
        assertThat(spans().isOpenBefore(10)).isFalse();
        assertThat(spans().isOpenBefore(11)).isTrue();
        assertThat(spans().isOpenBefore(20)).isTrue();
        assertThat(spans().isOpenBefore(21)).isFalse();
    }

    @Test
    void whoComesBackHasTwoSpans() {
        memberships.joined("r1", "ana", 10);
        memberships.left("r1", "ana", 20);
        memberships.joined("r1", "ana", 30);

        assertThat(spans().contains(25)).isFalse();
        assertThat(spans().contains(35)).isTrue();
        assertThat(spans().openSince(40)).isEqualTo(30);
        assertThat(spans().lastEndBefore(40)).isEqualTo(20);
    }

    @Test
    void eventsReadAgainChangeNothing() {
        memberships.joined("r1", "ana", 10);
        memberships.left("r1", "ana", 20);
        memberships.joined("r1", "ana", 30);
        Spans before = spans();

        assertThat(memberships.joined("r1", "ana", 10)).isFalse();
        assertThat(memberships.left("r1", "ana", 20)).isFalse();
        assertThat(memberships.joined("r1", "ana", 15)).isFalse();
        assertThat(memberships.joined("r1", "ana", 35)).isFalse();

        assertThat(spans()).isEqualTo(before);
    }

    @Test
    void theDirectoryAndTheEventsMayEachBeAhead() {
        memberships.apply(entry(new Span("1:10", null)));
        memberships.left("r1", "ana", 20);
        assertThat(memberships.apply(entry(new Span("1:10", null)))).isFalse();
        assertThat(spans().isOpenBefore(21)).isFalse();

        memberships.apply(entry(new Span("1:10", "1:20"), new Span("1:30", null)));
        assertThat(spans().isOpenBefore(31)).isTrue();

        memberships.left("r1", "ana", 40);
        memberships.apply(entry(new Span("1:10", "1:20"), new Span("1:30", null)));
        assertThat(spans().isOpenBefore(41)).isFalse();
    }

    @Test
    void ofWhatIsUnknownLessIsShown() {
        memberships.joined("r1", "ana", 10);
        memberships.apply(entry(new Span("1:30", null)));

        assertThat(spans().contains(20)).isFalse();
        assertThat(spans().contains(30)).isTrue();
    }

    @Test
    void spansAreBounded() {
        for (int i = 0; i < 40; i++) {
            memberships.joined("r1", "ana", 10L * i);
            memberships.left("r1", "ana", 10L * i + 5);
        }

        assertThat(spans().size()).isEqualTo(Spans.SPANS_MAX);
        assertThat(spans().contains(392)).isTrue();
        assertThat(spans().contains(2)).isFalse();
        assertThat(memberships.joined("r1", "ana", 0)).isFalse();
    }
}
