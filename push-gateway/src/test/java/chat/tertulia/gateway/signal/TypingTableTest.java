package chat.tertulia.gateway.signal;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.gateway.membership.Memberships;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who types, by a clock moved by hand. */
class TypingTableTest {

    private static final long START = 1_700_000_000_000L;

    private final List<TypingTable.Typing> shown = new ArrayList<>();
    private final TypingTable table = new TypingTable((room, event, data) -> {
        assertThat(event).isEqualTo("typing");
        shown.add((TypingTable.Typing) data);
    });
    private final Memberships memberships = new Memberships(4);
    private long now = START;

    @BeforeEach
    void members() {
        for (int i = 0; i < 60; i++) {
            memberships.joined("r1", "u" + i, i);
        }
    }

    private void says(String user, boolean typing) {
        table.apply(
                new TypingSignal("s1", "r1", Instant.EPOCH, new Actor(user, "name-" + user), typing), memberships, now);
    }

    private void advance(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            now += 100;
            table.tick(now);
        }
    }

    private static List<String> names(TypingTable.Typing typing) {
        return typing.users().stream().map(Actor::name).toList();
    }

    @Test
    void isShownAtOnceAndItsEndToo() {
        says("u1", true);
        table.tick(now);
        assertThat(names(shown.getLast())).containsExactly("name-u1");

        now += 1_000;
        says("u1", false);
        table.tick(now);

        assertThat(shown).hasSize(2);
        assertThat(shown.getLast().users()).isEmpty();
        assertThat(shown.getLast().count()).isZero();
        advance(1_000);
        assertThat(table.size()).isZero();
    }

    @Test
    void aFloodCostsOneEventASecond() {
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 50; j++) {
                says("u1", (j & 1) == 0);
            }
            advance(100);
        }

        assertThat(shown).hasSizeBetween(9, 11);
    }

    @Test
    void whoDoesNotSayItAgainHasStopped() {
        says("u1", true);
        advance(3_000);
        says("u1", true);
        advance(5_900);
        assertThat(shown.getLast().count()).isEqualTo(1);

        advance(200);

        assertThat(shown.getLast().count()).isZero();
    }

    @Test
    void ofManySomeAreNamed() {
        for (int i = 0; i < 60; i++) {
            says("u" + i, true);
        }
        table.tick(now);

        assertThat(names(shown.getLast())).containsExactly("name-u0", "name-u1", "name-u2", "name-u3", "name-u4");
        assertThat(shown.getLast().count()).isEqualTo(TypingTable.USERS_MAX);
    }

    @Test
    void onlyMembersType() {
        memberships.left("r1", "u2", 100);
        says("u2", true);
        says("stranger", true);
        table.tick(now);

        assertThat(shown).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    void roomsAreBounded() {
        for (int i = 0; i < TypingTable.ROOMS_MAX + 10; i++) {
            memberships.joined("room" + i, "u1", 1);
            table.apply(
                    new TypingSignal("s1", "room" + i, Instant.EPOCH, new Actor("u1", "ana"), true), memberships, now);
        }

        assertThat(table.size()).isEqualTo(TypingTable.ROOMS_MAX);
    }
}
