package chat.tertulia.processors.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a message has been. Ids, names and times; what people wrote only in {@link Step#text}, if somebody asked for it.
 *
 * @param position in chat.room-events; absent if it is not in the log, but held
 * @param traceId of the request that posted it
 * @param why of one person, if one was asked for: what kept them from it or brought it to them
 * @param leftOut what was not looked at, or could not be
 */
record MessageTrace(
        String message,
        String room,
        @Nullable String position,
        @Nullable String sender,
        @Nullable String traceId,
        List<Step> steps,
        List<View> views,
        List<Application> applications,
        List<Letter> deadLetters,
        List<Moderated> moderated,
        @Nullable Why why,
        List<String> leftOut) {

    /**
     * Something that happened to it.
     *
     * @param afterMs since the message was accepted
     * @param appendedMs of a record that the log still has: its own time, since it happened
     */
    record Step(
            Instant at,
            long afterMs,
            @Nullable Long appendedMs,
            String topic,
            String position,
            String what,
            @Nullable String text) {}

    /**
     * What a view has of it.
     *
     * @param next up to which offset of chat.room-events the view is true, exclusive
     */
    record View(String name, long next, String state) {}

    /**
     * How far an application is in the message's partition.
     *
     * @param next the first offset it has not committed
     * @param before records it has to process before the message is done; 0 if it is
     * @param behind records to the partition's end
     */
    record Application(String name, long next, long before, long behind) {}

    /** A dead letter that holds it, or something about it. */
    record Letter(
            String id,
            Instant at,
            String source,
            String error,
            @Nullable Instant replayed) {}

    /** A moderator's decision, or what waits for one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Moderated(
            String room,
            String kind,
            String action,
            Instant at,
            @Nullable String decision,
            @Nullable String by,
            @Nullable Instant decidedAt) {}

    /**
     * Why somebody did or did not get it.
     *
     * @param told whether a notification was made and stands
     */
    record Why(String user, boolean mayRead, boolean told, List<String> findings) {}
}
