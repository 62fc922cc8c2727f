package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** An immutable fact in a room: one record of chat.room-events. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MessagePosted.class, name = "message.posted"),
    @JsonSubTypes.Type(value = MessageEdited.class, name = "message.edited"),
    @JsonSubTypes.Type(value = MessageDeleted.class, name = "message.deleted"),
    @JsonSubTypes.Type(value = MessageApproved.class, name = "message.approved"),
    @JsonSubTypes.Type(value = MessagePinned.class, name = "message.pinned"),
    @JsonSubTypes.Type(value = MessageUnpinned.class, name = "message.unpinned"),
    @JsonSubTypes.Type(value = ReactionAdded.class, name = "reaction.added"),
    @JsonSubTypes.Type(value = ReactionRemoved.class, name = "reaction.removed"),
    @JsonSubTypes.Type(value = PollClosed.class, name = "poll.closed"),
    @JsonSubTypes.Type(value = MemberJoined.class, name = "member.joined"),
    @JsonSubTypes.Type(value = MemberLeft.class, name = "member.left"),
    @JsonSubTypes.Type(value = MemberMuted.class, name = "member.muted"),
    @JsonSubTypes.Type(value = RoomCreated.class, name = "room.created"),
    @JsonSubTypes.Type(value = RoomChanged.class, name = "room.changed"),
})
public sealed interface RoomEvent
        permits MessagePosted,
                MessageEdited,
                MessageDeleted,
                MessageApproved,
                MessagePinned,
                MessageUnpinned,
                ReactionAdded,
                ReactionRemoved,
                PollClosed,
                MemberJoined,
                MemberLeft,
                MemberMuted,
                RoomCreated,
                RoomChanged {

    /** Unique in the room; readers keep the first record of an id in its partition. */
    String id();

    /** Room id: the record's key. */
    String room();

    /** When it was accepted, UTC, in milliseconds. Says nothing of order: positions do. */
    Instant at();

    /** Who did it. */
    Actor by();

    @JsonIgnore
    EventType type();
}
