package chat.tertulia.contracts.statistics;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * {@code room.minute}: what was posted in one room in one minute; one record of chat.room-statistics. While the minute runs there are
 * early results, each with all that was counted so far, and after it one final result, which holds. A minute without messages has none.
 *
 * @param id derived from what the record says
 * @param room room id: the record's key
 * @param minute its start; a message belongs to the minute of its {@code message.posted}
 * @param messages posted messages; edits are none, deletions take none away
 * @param people distinct senders; exact up to {@value #PEOPLE_MAX}, and never more than that
 * @param mentions messages that, as posted, mention somebody
 * @param flags messages that, as posted, are on a word list
 * @param sentiment how many messages, as posted, have which tone
 * @param isFinal whether this is the last result of its minute
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName(RoomMinute.TYPE)
public record RoomMinute(
        String id,
        String room,
        Instant minute,
        long messages,
        int people,
        long mentions,
        long flags,
        Tones sentiment,
        @JsonProperty("final") boolean isFinal) {

    public static final String TYPE = "room.minute";

    /** Senders that are told apart; each is remembered while its minute is open. */
    public static final int PEOPLE_MAX = 1_000;

    /** The largest number that JavaScript reads without loss. */
    private static final long NUMBER_MAX = 1L << 53;

    /**
     * Messages by tone.
     *
     * @param other analysis ended without a tone: skipped, unsupported, failed or over budget
     */
    public record Tones(long positive, long negative, long neutral, long mixed, long other) {

        public static final Tones NONE = new Tones(0, 0, 0, 0, 0);

        public Tones {
            upTo(NUMBER_MAX, "sentiment.positive", positive);
            upTo(NUMBER_MAX, "sentiment.negative", negative);
            upTo(NUMBER_MAX, "sentiment.neutral", neutral);
            upTo(NUMBER_MAX, "sentiment.mixed", mixed);
            upTo(NUMBER_MAX, "sentiment.other", other);
        }

        long sum() {
            return positive + negative + neutral + mixed + other;
        }
    }

    public RoomMinute {
        Shape.id("id", id);
        Shape.id("room", room);
        minute = Shape.time("minute", minute);
        if (!minute.equals(minute.truncatedTo(ChronoUnit.MINUTES))) {
            throw new IllegalArgumentException("minute is not the start of a minute");
        }
        if (messages < 1) {
            throw new IllegalArgumentException("a minute without messages has no result");
        }
        upTo(NUMBER_MAX, "messages", messages);
        upTo(Math.min(messages, PEOPLE_MAX), "people", people);
        if (people == 0) {
            throw new IllegalArgumentException("messages have senders");
        }
        upTo(messages, "mentions", mentions);
        upTo(messages, "flags", flags);
        upTo(messages, "sentiment", Shape.present("sentiment", sentiment).sum());
    }

    private static void upTo(long max, String field, long value) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " must be 0 to " + max);
        }
    }
}
