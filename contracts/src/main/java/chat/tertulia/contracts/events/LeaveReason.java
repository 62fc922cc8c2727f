package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a membership ended. */
public enum LeaveReason {
    @JsonProperty("left")
    LEFT,
    @JsonProperty("removed")
    REMOVED
}
