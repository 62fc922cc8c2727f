package chat.tertulia.systemtests.history;

import chat.tertulia.systemtests.client.Position;

/**
 * A message somebody tried to post.
 *
 * @param chain who waited for an answer before sending the next one with the same chain in the same room, as a rule the
 *     sender; when a whole room was posted one by one, the same for all
 * @param order place in that chain
 * @param text what readers should see
 */
public record Sent(String room, String sender, String chain, long order, String text, Outcome outcome) {

    /** What the server said. */
    public sealed interface Outcome {}

    /**
     * It has this id and this place in the log.
     *
     * @param position as in the answer
     */
    public record Accepted(String id, Position position) implements Outcome {}

    public record Refused() implements Outcome {}

    /** No answer: it may be there or not, but at most once. */
    public record Unknown() implements Outcome {}
}
