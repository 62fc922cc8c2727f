package chat.tertulia.processors.sentiment.comprehend;

import java.util.List;

/** Texts of one language that share calls. Confined to its owner's lock. */
final class Batch {

    /** Comprehend's limit. */
    static final int TEXTS_MAX = 25;

    final String language;
    final List<WaitingText> texts;
    final long acceptedMs;
    int tries;
    /** The circuit's word of its latest call. */
    int epoch;

    Batch(String language, List<WaitingText> texts) {
        this.language = language;
        this.texts = List.copyOf(texts);
        this.acceptedMs = texts.getFirst().acceptedMs();
    }

    int units() {
        return texts.stream().mapToInt(WaitingText::units).sum();
    }
}
