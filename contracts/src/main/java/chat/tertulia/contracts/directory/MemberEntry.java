package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Shape;
import chat.tertulia.contracts.positions.Position;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone's membership of a room, past and present.
 *
 * @param room room id
 * @param user user id
 * @param name user name
 * @param role the role now, or the last one
 * @param mutedUntil until when they may not write; in the past or absent if they may. Outlasts leaving
 * @param spans when, ascending; a member now if the last one has no end
 */
public record MemberEntry(
        String room,
        String user,
        String name,
        Role role,
        @Nullable Instant mutedUntil,
        List<Span> spans) implements DirectoryEntry {

    /** Someone who comes and goes more often sees a little less of the past, never more. */
    public static final int SPANS_MAX = 16;

    public MemberEntry {
        Shape.id("room", room);
        Shape.id("user", user);
        Shape.text("name", name, 64);
        Shape.present("role", role);
        mutedUntil = mutedUntil == null ? null : Shape.time("mutedUntil", mutedUntil);
        spans = List.copyOf(Shape.present("spans", spans));
    }

    /** A member who may write. */
    public MemberEntry(String room, String user, String name, Role role, List<Span> spans) {
        this(room, user, name, role, null, spans);
    }

    @Override
    @JsonIgnore
    public String key() {
        return key(room, user);
    }

    public static String key(String room, String user) {
        return "member:" + room + ":" + user;
    }

    /** Whether the person is a member at the end of the log. */
    @JsonIgnore
    public boolean isMember() {
        return !spans.isEmpty() && spans.getLast().to() == null;
    }

    /** Whether the person was a member at an offset of the room's partition. */
    public boolean contains(long offset) {
        for (int i = spans.size() - 1; i >= 0; i--) {
            if (spans.get(i).contains(offset)) {
                return true;
            }
        }
        return false;
    }

    /** This membership after a {@code member.joined}; applying an event again changes nothing. */
    public MemberEntry joined(String newName, Role newRole, Position at) {
        List<Span> next = new ArrayList<>(spans);
        if (!isMember()) {
            if (!spans.isEmpty() && contains(at.offset())) {
                return this;
            }
            if (next.size() == SPANS_MAX) {
                next.removeFirst();
            }
            next.add(new Span(at.toString(), null));
        }
        return new MemberEntry(room, user, newName, newRole, mutedUntil, next);
    }

    /** This membership after a {@code member.left}; applying an event again changes nothing. */
    public MemberEntry left(Position at) {
        if (!isMember() || at.offset() < Position.parse(spans.getLast().from()).offset()) {
            return this;
        }
        List<Span> next = new ArrayList<>(spans.subList(0, spans.size() - 1));
        next.add(new Span(spans.getLast().from(), at.toString()));
        return new MemberEntry(room, user, name, role, mutedUntil, next);
    }

    /** This membership after a {@code member.muted}. */
    public MemberEntry muted(@Nullable Instant until) {
        return new MemberEntry(room, user, name, role, until, spans);
    }

    /** Whether they may not write at a time. */
    public boolean isMutedAt(Instant time) {
        return mutedUntil != null && time.isBefore(mutedUntil);
    }
}
