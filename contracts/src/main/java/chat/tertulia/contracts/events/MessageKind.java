package chat.tertulia.contracts.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sort of message: said, done ({@code /me}), or by the system. */
public enum MessageKind {
    @JsonProperty("message")
    MESSAGE,
    @JsonProperty("action")
    ACTION,
    @JsonProperty("system")
    SYSTEM
}
