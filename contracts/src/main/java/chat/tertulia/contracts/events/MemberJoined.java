package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code member.joined}: from here on the person is a member with this role. Sent again when the role changes. */
public record MemberJoined(String id, String room, Instant at, Actor by, Member member) implements RoomEvent {

    public MemberJoined {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("member", member);
    }

    @Override
    public EventType type() {
        return EventType.MEMBER_JOINED;
    }
}
