package chat.tertulia.contracts.events;

/** The kinds of room events, with their names on the wire. */
public enum EventType {
    MESSAGE_POSTED("message.posted"),
    MESSAGE_EDITED("message.edited"),
    MESSAGE_DELETED("message.deleted"),
    MESSAGE_APPROVED("message.approved"),
    MESSAGE_PINNED("message.pinned"),
    MESSAGE_UNPINNED("message.unpinned"),
    REACTION_ADDED("reaction.added"),
    REACTION_REMOVED("reaction.removed"),
    POLL_CLOSED("poll.closed"),
    MEMBER_JOINED("member.joined"),
    MEMBER_LEFT("member.left"),
    MEMBER_MUTED("member.muted"),
    ROOM_CREATED("room.created"),
    ROOM_CHANGED("room.changed");

    private final String wire;

    EventType(String wire) {
        this.wire = wire;
    }

    /** The name in {@code type} and, with prefix and version, in {@code ce_type}. */
    public String wire() {
        return wire;
    }
}
