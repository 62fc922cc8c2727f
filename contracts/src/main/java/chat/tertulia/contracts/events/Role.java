package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a member may do, the most first. */
public enum Role {
    @JsonProperty("owner")
    OWNER,
    @JsonProperty("moderator")
    MODERATOR,
    @JsonProperty("member")
    MEMBER;

    /** Whether this role may do what {@code other} may. */
    public boolean atLeast(Role other) {
        return compareTo(other) <= 0;
    }
}
