package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.text.ReferenceGrammar;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.util.Map;

/** Guards {@code @room} and {@code @here}: not everybody may write them everywhere, and nobody tells many people by accident. */
public final class RoomMentionGuard {

    private final Directory directory;
    private final int confirmMembers;

    /**
     * @param confirmMembers in a room of more members than this it has to be confirmed
     */
    public RoomMentionGuard(Directory directory, int confirmMembers) {
        this.directory = directory;
        this.confirmMembers = confirmMembers;
    }

    /**
     * Lets a text pass or throws a {@link Problem}: {@code room-mention-not-allowed}, or {@code confirm-room-mention} with the number of
     * {@code members}.
     *
     * @param before the text it takes the place of, empty if it is new; what that says already need not be allowed again
     */
    public void check(MemberEntry writer, String text, String before, boolean confirmed) {
        if (!ReferenceGrammar.addressesRoom(text) || ReferenceGrammar.addressesRoom(before)) {
            return;
        }
        RoomEntry room = directory.room(writer.room());
        if (room == null || room.kind() == RoomKind.DIRECT) {
            return;
        }
        if (!room.roomMentions().allows(writer.role())) {
            throw Problem.of(ProblemType.ROOM_MENTION_NOT_ALLOWED);
        }
        if (confirmed) {
            return;
        }
        int members = directory.members(room.id()).size();
        if (members > confirmMembers) {
            throw Problem.with(ProblemType.CONFIRM_ROOM_MENTION, Map.of("members", members));
        }
    }
}
