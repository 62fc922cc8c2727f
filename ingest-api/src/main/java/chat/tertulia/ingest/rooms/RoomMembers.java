package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The members of a room, in pages: owners, moderators and programs come first, then the rest, each group by name. From the directory in
 * memory; a page of a room of thousands sorts its keys, which takes a millisecond or two. Any thread.
 */
final class RoomMembers {

    /** So many come with the room itself. Most rooms are smaller: their page needs no second request. */
    static final int FIRST = 200;

    private final Directory directory;
    private final Clock clock;

    RoomMembers(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * @param mutedUntil until when they may not write; only for moderators, owners and the member
     * @param bot true of a program, else absent
     * @param avatar version of their picture, absent without one
     */
    record MemberItem(
            String id,
            String name,
            @Nullable String displayName,
            Role role,
            @Nullable Instant mutedUntil,
            @Nullable Boolean bot,
            @Nullable Long avatar) {}

    /**
     * @param next where the next page begins; absent at the end
     * @param total how many match, on all pages
     */
    record MemberPage(List<MemberItem> items, @Nullable String next, int total) {}

    private record Placed(
            String place, MemberEntry member, @Nullable UserEntry user) {}

    /**
     * Who has joined or left between two pages may be missing from both, and nobody is on two.
     *
     * @param query a part of a name or display name, in any case; empty for all
     * @param after {@code next} of the page before
     */
    MemberPage page(String room, Caller caller, String query, @Nullable String after, int most) {
        String wanted = query.strip().toLowerCase(Locale.ROOT);
        MemberEntry mine = directory.member(room, caller.user());
        boolean moderates = mine != null && mine.isMember() && mine.role().atLeast(Role.MODERATOR);
        Instant now = clock.instant();
        List<Placed> matching = directory.members(room).stream()
                .map(member -> placed(member, directory.user(member.user())))
                .filter(placed -> isNamed(placed, wanted))
                .toList();
        List<Placed> rest = matching.stream()
                .filter(placed -> after == null || placed.place.compareTo(after) > 0)
                .sorted(Comparator.comparing(Placed::place))
                .limit(most + 1L)
                .toList();
        boolean more = rest.size() > most;
        List<Placed> shown = more ? rest.subList(0, most) : rest;
        return new MemberPage(
                shown.stream()
                        .map(placed ->
                                item(placed, moderates || placed.member.user().equals(caller.user()), now))
                        .toList(),
                more ? shown.getLast().place : null,
                matching.size());
    }

    /** Names are unique without regard to case, so a place is one member's. */
    private static Placed placed(MemberEntry member, @Nullable UserEntry user) {
        int group = switch (member.role()) {
            case OWNER -> 0;
            case MODERATOR -> 1;
            case MEMBER -> isProgram(user) ? 2 : 3;
        };
        return new Placed(group + ":" + member.name().toLowerCase(Locale.ROOT), member, user);
    }

    private static boolean isProgram(@Nullable UserEntry user) {
        return user != null && user.kind() != null;
    }

    private static boolean isNamed(Placed placed, String wanted) {
        if (placed.member.name().toLowerCase(Locale.ROOT).contains(wanted)) {
            return true;
        }
        String displayName = placed.user == null ? null : placed.user.displayName();
        return displayName != null && displayName.toLowerCase(Locale.ROOT).contains(wanted);
    }

    private static MemberItem item(Placed placed, boolean tellsMute, Instant now) {
        MemberEntry member = placed.member;
        return new MemberItem(
                member.user(),
                member.name(),
                placed.user == null ? null : placed.user.displayName(),
                member.role(),
                tellsMute && member.isMutedAt(now) ? member.mutedUntil() : null,
                isProgram(placed.user) ? true : null,
                placed.user == null ? null : placed.user.avatar());
    }
}
