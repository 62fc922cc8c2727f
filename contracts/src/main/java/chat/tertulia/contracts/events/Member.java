package chat.tertulia.contracts.events;

import org.jspecify.annotations.Nullable;

/**
 * Whose membership an event is about.
 *
 * @param id user id
 * @param name user name at that time
 * @param role role from here on; when leaving, the last one
 * @param reason why the membership ended; only in {@code member.left}
 */
public record Member(
        String id, String name, Role role, @Nullable LeaveReason reason) {

    public Member {
        Shape.id("member.id", id);
        Shape.text("member.name", name, 64);
        Shape.present("member.role", role);
    }
}
