package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code member.left}: the person's membership ends with this event, which they still see. */
public record MemberLeft(String id, String room, Instant at, Actor by, Member member) implements RoomEvent {

    public MemberLeft {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("member", member);
    }

    @Override
    public EventType type() {
        return EventType.MEMBER_LEFT;
    }
}
