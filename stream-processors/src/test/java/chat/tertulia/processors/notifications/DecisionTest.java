package chat.tertulia.processors.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.inbox.Notification.Reason;
import chat.tertulia.processors.directory.PreferenceTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DecisionTest {

    private final PreferenceTable preferences = new PreferenceTable();
    private final List<String> members = new ArrayList<>(List.of("ana", "bea"));

    private final Crowd crowd = new Crowd() {
        @Override
        public boolean isMember(String user) {
            return members.contains(user);
        }

        @Override
        public List<String> members() {
            return members;
        }

        @Override
        public boolean isPresent(String user) {
            return true;
        }
    };

    /** Everything holds at once for bea; one after the other is taken away, and the next is said. */
    @Test
    void theStrongestReasonIsSaid() {
        put(List.of("tren"), List.of("chile"), Map.of("r1", NotificationLevel.ALL));
        Mention bea = new Mention(Mention.Kind.USER, "bea", "bea", 0, 4);
        Mention here = new Mention(Mention.Kind.HERE, null, "here", 5, 10);
        Mention room = new Mention(Mention.Kind.ROOM, null, "room", 11, 16);

        assertThat(decided(said(true, "tren", List.of(bea, here, room), "bea"))).isEqualTo(Reason.MENTION);
        assertThat(decided(said(true, "tren", List.of(here, room), "bea"))).isEqualTo(Reason.REPLY);
        assertThat(decided(said(true, "tren", List.of(here, room), null))).isEqualTo(Reason.DIRECT);
        assertThat(decided(said(false, "tren", List.of(here, room), null))).isEqualTo(Reason.KEYWORD);
        assertThat(decided(said(false, "bus", List.of(here, room), null))).isEqualTo(Reason.TAG);
        put(List.of(), List.of(), Map.of("r1", NotificationLevel.ALL));
        assertThat(decided(said(false, "bus", List.of(here, room), null))).isEqualTo(Reason.HERE);
        assertThat(decided(said(false, "bus", List.of(room), null))).isEqualTo(Reason.ROOM);
        assertThat(decided(said(false, "bus", List.of(), null))).isEqualTo(Reason.ALL);
        put(List.of(), List.of(), Map.of());
        assertThat(Decision.on(said(false, "bus", List.of(), null), crowd, preferences))
                .isEmpty();
    }

    @Test
    void theOrderOfDecidingIsTheOrderOfReasons() {
        // The last one is no reason to decide: a reminder is told at its time.
        assertThat(Reason.values())
                .containsExactly(
                        Reason.MENTION,
                        Reason.REPLY,
                        Reason.THREAD,
                        Reason.DIRECT,
                        Reason.KEYWORD,
                        Reason.TAG,
                        Reason.HERE,
                        Reason.ROOM,
                        Reason.ALL,
                        Reason.REMINDER);
    }

    @Test
    void whoIsNamedIsToldHoweverManyThereAre() {
        IntStream.range(0, 2_000).mapToObj(i -> "u" + i).forEach(members::add);
        Mention last = new Mention(Mention.Kind.USER, "u1999", "u1999", 0, 6);
        Mention room = new Mention(Mention.Kind.ROOM, null, "room", 7, 12);

        Map<String, Why> told = Decision.on(said(false, "", List.of(room, last), null), crowd, preferences);

        assertThat(told).hasSize(Decision.TOLD_MAX);
        assertThat(told.get("u1999")).isEqualTo(Why.of(Reason.MENTION));
    }

    @Test
    void aKeywordOfEverybodysTellsTheRoom() {
        IntStream.range(0, Decision.TOLD_MAX + 1)
                .forEach(i -> preferences.put(new PreferencesEntry(
                        "far" + i,
                        List.of("tren"),
                        List.of(),
                        List.of(),
                        Map.of(),
                        true,
                        true,
                        null,
                        null,
                        Instant.EPOCH)));
        put(List.of("Tren"), List.of(), Map.of());

        assertThat(Decision.on(said(false, "el tren", List.of(), null), crowd, preferences))
                .containsExactly(Map.entry("bea", new Why(Reason.KEYWORD, "Tren")));
    }

    private Reason decided(Said said) {
        return java.util.Objects.requireNonNull(
                        Decision.on(said, crowd, preferences).get("bea"))
                .reason();
    }

    private void put(List<String> keywords, List<String> tags, Map<String, NotificationLevel> rooms) {
        preferences.put(
                new PreferencesEntry("bea", keywords, tags, List.of(), rooms, true, true, null, null, Instant.EPOCH));
    }

    private static Said said(boolean direct, String text, List<Mention> mentions, @Nullable String repliesTo) {
        return new Said("r1", direct, "ana", text, mentions, List.of(new Tag("chile", 0, 6)), repliesTo, List.of());
    }
}
