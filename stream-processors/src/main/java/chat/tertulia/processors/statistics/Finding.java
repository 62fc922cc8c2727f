package chat.tertulia.processors.statistics;

import chat.tertulia.contracts.annotations.Sentiment;
import org.jspecify.annotations.Nullable;

/** What an annotation says of a message, as far as it is counted. */
enum Finding {
    MENTIONS(Kind.MENTIONS),
    FLAGS(Kind.FLAGS),
    POSITIVE(Kind.SENTIMENT),
    NEGATIVE(Kind.SENTIMENT),
    NEUTRAL(Kind.SENTIMENT),
    MIXED(Kind.SENTIMENT),
    OTHER(Kind.SENTIMENT);

    /** Of each kind one finding counts a message. Names are part of the store's keys. */
    enum Kind {
        MENTIONS,
        FLAGS,
        SENTIMENT
    }

    private final Kind kind;

    Finding(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Of a tone; null is none. */
    static Finding of(Sentiment.@Nullable Label label) {
        return switch (label) {
            case null -> OTHER;
            case POSITIVE -> POSITIVE;
            case NEGATIVE -> NEGATIVE;
            case NEUTRAL -> NEUTRAL;
            case MIXED -> MIXED;
        };
    }
}
