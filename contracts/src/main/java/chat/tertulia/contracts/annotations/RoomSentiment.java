package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/**
 * {@code room.sentiment}: how a room has sounded lately. It lies among the annotations but is none: it is about no message, each takes
 * the place of the one before, and who is not there when it is said does not need it, so no view keeps it.
 *
 * @param at when the newest message that counts was accepted
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName(RoomSentiment.TYPE)
public record RoomSentiment(String id, String room, Instant at, Trend trend) {

    public static final String TYPE = "room.sentiment";

    /**
     * Tones of the messages of the last minutes, each by the text it was posted with.
     *
     * @param minutes how many, the running one included
     * @param messages those with a tone: the sum of the other four
     * @param score positive less negative by messages, -1 to 1, two decimals
     */
    public record Trend(
            int minutes, long messages, long positive, long negative, long neutral, long mixed, double score) {

        public Trend {
            if (minutes < 1
                    || positive < 0
                    || negative < 0
                    || neutral < 0
                    || mixed < 0
                    || messages < 1
                    || messages != positive + negative + neutral + mixed) {
                throw new IllegalArgumentException("a trend has minutes, and messages that its tones add up to");
            }
            if (!(Math.abs(score) <= 1)) {
                throw new IllegalArgumentException("a score is -1 to 1");
            }
        }

        public static Trend of(int minutes, long positive, long negative, long neutral, long mixed) {
            long messages = positive + negative + neutral + mixed;
            double score = messages == 0 ? 0 : Math.round(100.0 * (positive - negative) / messages) / 100.0;
            return new Trend(minutes, messages, positive, negative, neutral, mixed, score);
        }
    }

    public RoomSentiment {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("trend", trend);
    }
}
