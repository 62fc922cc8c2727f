package chat.tertulia.systemtests.history;

/**
 * A promise that was not kept.
 *
 * @param where the stream or history that shows it
 * @param detail what was expected and what was found; ids and positions, never texts
 */
public record Violation(Kind kind, String where, String detail) {

    /** What can go wrong; the numbers are those of the design's section 8. */
    public enum Kind {
        /** An accepted message is in no history. */
        LOST_FROM_HISTORY(1, Effect.LOST),
        /** A stream did not bring a message, and did not say so. */
        LOST_FROM_STREAM(7, Effect.LOST),
        /** A message that nobody sent, or that had been refused. */
        INVENTED(2, Effect.INVENTED),
        /** A message whose text, sender or room is not what was sent. */
        ALTERED(2, Effect.INVENTED),
        /** One message shown twice at one place, or under two ids. */
        REPEATED(3, Effect.REPEATED),
        /** A stream or history went back in the log. */
        OUT_OF_ORDER(4, Effect.DISORDERED),
        /** Two places name different positions for one message. */
        TWO_ORDERS(4, Effect.DISORDERED),
        /** A message posted after another one's answer stands before it. */
        SENDER_OUT_OF_ORDER(5, Effect.DISORDERED);

        private final int guarantee;
        private final Effect effect;

        Kind(int guarantee, Effect effect) {
            this.guarantee = guarantee;
            this.effect = effect;
        }

        public int guarantee() {
            return guarantee;
        }

        public Effect effect() {
            return effect;
        }
    }

    /** What a person would say. */
    public enum Effect {
        LOST,
        REPEATED,
        DISORDERED,
        INVENTED
    }

    @Override
    public String toString() {
        return kind + " (guarantee " + kind.guarantee() + ") " + where + ": " + detail;
    }
}
