package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Answers whether somebody is a member: from memory, and only when that does not know, from Postgres. */
public final class Membership {

    private final Directory directory;
    private final Rooms rooms;
    private final Clock clock;

    public Membership(Directory directory, Rooms rooms, Clock clock) {
        this.directory = directory;
        this.rooms = rooms;
        this.clock = clock;
    }

    /**
     * The same for whoever writes: a {@link Problem} {@code archived} if the room can only be read, {@code muted} if a moderator has
     * taken their word.
     */
    public Mono<MemberEntry> ofWriter(Caller caller, String room) {
        return of(caller, room).flatMap(member -> {
            RoomEntry entry = directory.room(room);
            if (entry != null && entry.archived()) {
                return Mono.error(Problem.of(ProblemType.ARCHIVED));
            }
            Instant now = clock.instant();
            Instant until = member.mutedUntil();
            return until == null || !member.isMutedAt(now)
                    ? Mono.just(member)
                    : Mono.error(Problem.muted(until, Duration.between(now, until)));
        });
    }

    /** The caller's membership; a {@link Problem} {@code room-not-found} if there is none, whether or not there is such a room. */
    public Mono<MemberEntry> of(Caller caller, String room) {
        MemberEntry member = directory.member(room, caller.user());
        if (member != null && member.isMember()) {
            return Mono.just(member);
        }
        if (member != null || !Ids.isId(room)) {
            // The directory knows that they left; being behind, it may be wrong for a few milliseconds after they came
            // back.
            return Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND));
        }
        return rooms.membership(room, caller.user()).switchIfEmpty(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
    }
}
