package chat.tertulia.contracts.events;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * That a message is a poll. Its text has the question and, a line each, the answers behind their {@link #sign}; the reactions of these
 * signs are the votes. The words are nowhere else, so that what is masked in the text is masked.
 *
 * @param answers how many, 2 to {@value #ANSWERS_MAX}
 * @param multiple whether one may vote for several; else a vote takes the voter's earlier one away
 * @param closesAt from when on no vote counts, by the time of its event; null if only somebody ends it
 * @param closedAt when somebody ended it: no vote behind that in the log counts; null until then, and in {@code message.posted}
 */
public record Poll(
        int answers,
        boolean multiple,
        @Nullable Instant closesAt,
        @Nullable Instant closedAt) {

    public static final int ANSWERS_MAX = 10;

    private static final List<String> SIGNS = IntStream.rangeClosed(1, ANSWERS_MAX)
            .mapToObj(number -> number == ANSWERS_MAX ? "🔟" : number + "\uFE0F\u20E3")
            .toList();

    public Poll {
        if (answers < 2 || answers > ANSWERS_MAX) {
            throw new IllegalArgumentException("poll.answers must be 2 to " + ANSWERS_MAX);
        }
        closesAt = closesAt == null ? null : Shape.time("poll.closesAt", closesAt);
        closedAt = closedAt == null ? null : Shape.time("poll.closedAt", closedAt);
    }

    /** The reaction that is a vote for an answer, counted from 0. */
    public static String sign(int answer) {
        return SIGNS.get(answer);
    }

    /** The reactions that are votes, in the order of the answers. */
    public List<String> signs() {
        return SIGNS.subList(0, answers);
    }

    /** Whether a vote of this time, which stands here in the log, counts no more. */
    public boolean isClosed(Instant at) {
        return closedAt != null || (closesAt != null && !at.isBefore(closesAt));
    }

    /** The poll as somebody has ended it. */
    public Poll closed(Instant at) {
        return new Poll(answers, multiple, closesAt, at);
    }
}
