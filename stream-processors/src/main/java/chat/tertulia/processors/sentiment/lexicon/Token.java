package chat.tertulia.processors.sentiment.lexicon;

/**
 * One piece of a message that can carry sentiment.
 *
 * @param kind what it is
 * @param lower the word in lower case, accents kept; empty for signs
 * @param folded the word as it is compared ({@link Folding}); empty for signs
 * @param capitals all its letters (two or more) are upper case
 * @param pause what stood between the token before and this one
 * @param valence of a sign, -4..4; 0 for words, whose valence depends on the language
 */
record Token(Kind kind, String lower, String folded, boolean capitals, Pause pause, float valence) {

    enum Kind {
        WORD,
        /** jajaja, hahaha, kkkk. */
        LAUGHTER,
        /** An emoji or emoticon. */
        SIGN
    }

    enum Pause {
        NONE,
        /** Comma, colon, bracket, dash. */
        CLAUSE,
        /** Full stop, question or exclamation mark, line end. */
        SENTENCE
    }
}
