package chat.tertulia.gateway.signal;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.signals.PresenceSignal;
import chat.tertulia.gateway.membership.Memberships;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is there, by a clock moved by hand. */
class PresenceTableTest {

    private final List<PresenceTable.Here> shown = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final Memberships memberships = new Memberships(4);
    private final PresenceTable table = new PresenceTable(
            "gw-1",
            memberships,
            (room, event, data) -> {
                assertThat(event).isEqualTo("presence");
                shown.add((PresenceTable.Here) data);
            },
            gone::addAll);
    private long now = 1_700_000_000_000L;

    @BeforeEach
    void members() {
        memberships.joined("r1", "ana", 1);
        memberships.joined("r1", "luis", 2);
    }

    private void says(String instance, List<String> here, List<String> left) {
        table.apply(new PresenceSignal("s1", Instant.EPOCH, instance, here, left), now);
    }

    private void advance(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            now += 100;
            table.tick(now);
        }
    }

    private List<String> last() {
        List<String> users = shown.getLast().users();
        return users == null ? List.of("too many") : users;
    }

    @Test
    void comingIsShownAtOnceAndLeavingAfterTheGrace() {
        says("gw-1", List.of("ana", "luis"), List.of());
        advance(100);
        assertThat(last()).containsExactlyInAnyOrder("ana", "luis");
        assertThat(shown.getLast().count()).isEqualTo(2);

        says("gw-1", List.of(), List.of("luis"));
        advance(9_800);
        assertThat(shown).hasSize(1);
        assertThat(gone).isEmpty();
        advance(300);

        assertThat(last()).containsExactly("ana");
        assertThat(gone).containsExactly("luis");
    }

    @Test
    void aReloadIsNoComingAndGoing() {
        says("gw-1", List.of("ana", "luis"), List.of());
        advance(1_000);
        for (int i = 0; i < 10; i++) {
            says("gw-1", List.of(), List.of("luis"));
            advance(2_000);
            says("gw-2", List.of("luis"), List.of());
            advance(500);
            says("gw-2", List.of(), List.of("luis"));
            says("gw-1", List.of("luis"), List.of());
        }

        assertThat(shown).hasSize(1);
        assertThat(gone).isEmpty();
    }

    @Test
    void whoHasAnotherDeviceIsThere() {
        says("gw-1", List.of("ana", "luis"), List.of());
        says("gw-2", List.of("luis"), List.of());
        advance(1_000);

        says("gw-1", List.of(), List.of("luis"));
        advance(15_000);
        assertThat(shown).hasSize(1);

        says("gw-2", List.of(), List.of("luis"));
        advance(10_100);
        assertThat(last()).containsExactly("ana");
        assertThat(gone).as("the other gateway's to take out").isEmpty();
    }

    @Test
    void whoseGatewayIsSilentIsGone() {
        for (int i = 0; i < 5; i++) {
            says("gw-1", List.of("ana"), List.of());
            if (i == 0) {
                says("gw-2", List.of("luis"), List.of());
            }
            advance(20_000);
        }

        assertThat(last()).containsExactly("ana");
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void nobodyLeavesWhileTheTopicIsAway() {
        says("gw-1", List.of("ana"), List.of());
        says("gw-2", List.of("luis"), List.of());

        advance(300_000);

        assertThat(table.size()).isEqualTo(2);
        assertThat(last()).containsExactlyInAnyOrder("ana", "luis");
    }

    @Test
    void aRoomIsShownAtMostOnceASecond() {
        for (int i = 0; i < 50; i++) {
            memberships.joined("r1", "u" + i, 10 + i);
        }
        for (int i = 0; i < 50; i++) {
            says("gw-1", List.of("u" + i), List.of());
            advance(100);
        }

        assertThat(shown).hasSizeBetween(5, 6);
        advance(1_000);
        assertThat(shown.getLast().count()).isEqualTo(50);
    }

    @Test
    void ofALargeRoomTheNumberIsShownAndLessOften() {
        List<String> many = IntStream.range(0, 150).mapToObj(i -> "u" + i).toList();
        many.forEach(user -> memberships.joined("r1", user, 10));
        says("gw-1", many, List.of());
        advance(100);
        assertThat(shown.getLast().users()).isNull();
        assertThat(shown.getLast().count()).isEqualTo(150);

        for (int i = 0; i < 50; i++) {
            says("gw-1", i % 2 == 0 ? List.of("ana") : List.of("luis"), List.of());
            advance(100);
        }

        assertThat(shown).hasSize(2);
        assertThat(shown.getLast().count()).isEqualTo(152);
    }

    @Test
    void aChangeIsShownOnceMoreForThoseWhoMissedIt() {
        says("gw-1", List.of("ana"), List.of());

        advance(120_000);

        assertThat(shown).hasSize(2);
        assertThat(shown.get(1)).isEqualTo(shown.get(0));
    }

    @Test
    void onlyMembersAreShown() {
        says("gw-1", List.of("ana", "luis", "stranger"), List.of());
        memberships.left("r1", "luis", 50);
        advance(100);
        assertThat(last()).containsExactly("ana");

        memberships.joined("r1", "stranger", 60);
        advance(1_000);
        assertThat(last()).containsExactlyInAnyOrder("ana", "stranger");

        memberships.left("r1", "stranger", 70);
        advance(1_000);
        assertThat(last()).containsExactly("ana");
    }

    @Test
    void whatWasThereBeforeIsNotShown() {
        says("gw-2", List.of("luis"), List.of());
        table.settle();
        advance(60_000);
        assertThat(shown).isEmpty();

        says("gw-1", List.of("ana"), List.of());
        advance(100);

        assertThat(last()).containsExactlyInAnyOrder("ana", "luis");
    }

    @Test
    void anotherLifeOfTheLogHasItsOwnMemberships() {
        says("gw-1", List.of("ana", "luis"), List.of());
        advance(1_000);
        Memberships others = new Memberships(4);
        others.joined("r2", "ana", 1);
        table.over(others);
        advance(1_000);
        assertThat(shown).hasSize(1);

        others.joined("r2", "luis", 2);
        advance(1_000);

        assertThat(shown.getLast().room()).isEqualTo("r2");
        assertThat(last()).containsExactlyInAnyOrder("ana", "luis");
    }
}
