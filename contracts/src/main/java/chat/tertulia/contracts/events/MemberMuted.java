package chat.tertulia.contracts.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code member.muted}: a moderator takes the word from a member, or gives it back.
 *
 * @param until when they may write again; absent if from now on
 */
public record MemberMuted(
        String id,
        String room,
        Instant at,
        Actor by,
        Muted member,
        @Nullable Instant until) implements RoomEvent {

    /** Whom it is about, by the name at that time. */
    public record Muted(String id, String name) {

        public Muted {
            Shape.id("member.id", id);
            Shape.text("member.name", name, 64);
        }
    }

    public MemberMuted {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("member", member);
        until = until == null ? null : Shape.time("until", until);
    }

    @Override
    public EventType type() {
        return EventType.MEMBER_MUTED;
    }
}
