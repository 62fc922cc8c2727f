package chat.tertulia.processors.sentiment.lexicon;

import org.jspecify.annotations.Nullable;

/**
 * Tells the language of messages to analyzers that need it told, as the embedded analyzer sees it. Thread-safe; make one and
 * keep it, for the lists are read by the constructor.
 */
public final class MessageLanguage {

    /** What a message is written in. */
    public enum Kind {
        /** Nothing to analyze: links, mentions, numbers, code. */
        NOTHING,
        SPANISH,
        ENGLISH,
        /** Words or signs, too few to tell Spanish from English. */
        UNSURE,
        OTHER
    }

    /**
     * What was found.
     *
     * @param kind the language, of those an analyzer tells apart
     * @param code ISO 639-1, null when it could not be told
     */
    public record Found(Kind kind, @Nullable String code) {}

    private final ChatTokenizer tokenizer = new ChatTokenizer(new Signs());
    private final LanguageIdentifier identifier = new LanguageIdentifier(Lexicon.spanish(), Lexicon.english());

    /** Loads the models now (0.3 to 0.6 s, 18 MB of heap), not with the first text that needs them. */
    public void warmUp() {
        LanguageIdentifier.warmUp();
    }

    /** In the calling thread, in time linear in the length of the text. */
    public Found of(String text) {
        ChatText tokens = tokenizer.tokenize(text);
        if (tokens.tokens().isEmpty()) {
            return new Found(Kind.NOTHING, null);
        }
        LanguageIdentifier.Finding finding = identifier.identify(tokens);
        Kind kind = switch (finding) {
            case LanguageIdentifier.Spanish found -> Kind.SPANISH;
            case LanguageIdentifier.English found -> Kind.ENGLISH;
            case LanguageIdentifier.Unsure found -> Kind.UNSURE;
            case LanguageIdentifier.Other found -> Kind.OTHER;
        };
        return new Found(kind, finding.code());
    }
}
