package chat.tertulia.contracts.events;

import org.jspecify.annotations.Nullable;

/**
 * Whose membership an event is about.
 *
 * @param id user id
 * @param name user name at that time
 * @param role role from here on; when leaving, the last one
 * @param reason why the membership ended; only in {@code member.left}
 * @param bot true of a program, else absent; only in {@code member.joined}
 */
public record Member(
        String id,
        String name,
        Role role,
        @Nullable LeaveReason reason,
        @Nullable Boolean bot) {

    public Member {
        Shape.id("member.id", id);
        Shape.text("member.name", name, 64);
        Shape.present("member.role", role);
    }

    /** One of whom it is not said whether they are a program. */
    public Member(String id, String name, Role role, @Nullable LeaveReason reason) {
        this(id, name, role, reason, null);
    }
}
