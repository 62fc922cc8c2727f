package chat.tertulia.contracts.signals;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** What somebody is doing now: one record of chat.signals. It is not kept, and one that is lost is said again by what follows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TypingSignal.class, name = TypingSignal.TYPE),
    @JsonSubTypes.Type(value = PresenceSignal.class, name = PresenceSignal.TYPE),
})
public sealed interface Signal permits TypingSignal, PresenceSignal {

    String id();

    Instant at();

    /** The record's key: what comes in order. */
    String key();

    /** The wire name of its type. */
    String typeName();
}
