package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import reactor.core.publisher.Mono;

/** Answers whether somebody is a member: from memory, and only when that does not know, from Postgres. */
public final class Membership {

    private final Directory directory;
    private final Rooms rooms;

    public Membership(Directory directory, Rooms rooms) {
        this.directory = directory;
        this.rooms = rooms;
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
