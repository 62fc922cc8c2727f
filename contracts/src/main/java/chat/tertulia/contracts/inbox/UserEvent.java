package chat.tertulia.contracts.inbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** A fact for one user alone: one record of chat.user-events, keyed by the user's id. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NotificationCreated.class, name = NotificationCreated.TYPE),
    @JsonSubTypes.Type(value = NotificationDecided.class, name = NotificationDecided.TYPE),
    @JsonSubTypes.Type(value = NotificationWithdrawn.class, name = NotificationWithdrawn.TYPE),
    @JsonSubTypes.Type(value = MarkerMoved.class, name = MarkerMoved.TYPE),
    @JsonSubTypes.Type(value = InboxRead.class, name = InboxRead.TYPE),
    @JsonSubTypes.Type(value = MessageHeld.class, name = MessageHeld.TYPE),
    @JsonSubTypes.Type(value = HeldDecided.class, name = HeldDecided.TYPE),
    @JsonSubTypes.Type(value = CommandAnswered.class, name = CommandAnswered.TYPE),
    @JsonSubTypes.Type(value = QuietChanged.class, name = QuietChanged.TYPE),
    @JsonSubTypes.Type(value = SessionRevoked.class, name = SessionRevoked.TYPE),
})
public sealed interface UserEvent
        permits NotificationCreated,
                NotificationDecided,
                NotificationWithdrawn,
                MarkerMoved,
                InboxRead,
                MessageHeld,
                HeldDecided,
                CommandAnswered,
                QuietChanged,
                SessionRevoked {

    String id();

    /** User id: the record's key. */
    String user();

    Instant at();
}
