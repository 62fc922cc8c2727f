package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a room does with a message that a word list matches. */
public enum Moderation {
    @JsonProperty("off")
    OFF,
    @JsonProperty("tag")
    TAG,
    @JsonProperty("mask")
    MASK,
    @JsonProperty("hold")
    HOLD
}
