package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who finds a room: everybody, those who were invited, or the two or more people it is for. */
public enum RoomKind {
    @JsonProperty("public")
    PUBLIC,
    @JsonProperty("private")
    PRIVATE,
    @JsonProperty("direct")
    DIRECT
}
