package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who may speak to everybody in a room with {@code @room} and {@code @here}. In a direct room everybody may. */
public enum RoomMentions {
    @JsonProperty("members")
    MEMBERS,
    @JsonProperty("moderators")
    MODERATORS;

    public boolean allows(Role role) {
        return this == MEMBERS || role.atLeast(Role.MODERATOR);
    }
}
