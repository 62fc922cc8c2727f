package chat.tertulia.contracts.annotations;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** A fact about an event, by a processor: one record of chat.room-annotations. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MessageFlagged.class, name = MessageFlagged.TYPE),
    @JsonSubTypes.Type(value = MessageMentions.class, name = MessageMentions.TYPE),
    @JsonSubTypes.Type(value = MessageSentiment.class, name = MessageSentiment.TYPE),
})
public sealed interface Annotation permits MessageFlagged, MessageMentions, MessageSentiment {

    /** Derived from type and subject, so that a replay gives the same. */
    String id();

    /** Room id: the record's key. */
    String room();

    /** When the annotated event was accepted. */
    Instant at();

    /** What it is about. The annotation about the highest position of a message is the one that holds. */
    Subject message();
}
