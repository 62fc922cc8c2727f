package chat.tertulia.contracts.directory;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sort of user, where it is no person. */
public enum UserKind {
    /** A program: has no password, and acts by tokens. */
    @JsonProperty("bot")
    BOT,
    /** A bot that was deleted. Its name stays its own. */
    @JsonProperty("former-bot")
    FORMER_BOT,
    /** A person whose account is deleted: {@link UserEntry#DELETED_NAME}. */
    @JsonProperty("deleted")
    DELETED
}
