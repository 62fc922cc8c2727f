package chat.tertulia.contracts.directory;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What in a room a user wants to be told of. */
public enum NotificationLevel {
    /** Every message. */
    @JsonProperty("all")
    ALL,
    /** Mentions, followed tags and keywords; in a direct room every message. Holds where nothing is chosen. */
    @JsonProperty("mentions")
    MENTIONS,
    /** Nothing: the room is muted. */
    @JsonProperty("nothing")
    NOTHING
}
