package chat.tertulia.processors.sentiment.lexicon;

import java.util.List;

/**
 * A message after tokenization.
 *
 * @param tokens words, laughter and signs in order; links, mentions, numbers and code are left out
 * @param exclamations exclamation marks of the whole text
 * @param questions question marks of the whole text
 * @param links links of the text, e-mail addresses too
 * @param names words that open with a capital and go on in small letters
 * @param mixedCase some words are in capitals and some are not, so capitals are emphasis
 * @param invertedMarks there is a ¿ or ¡, which only Spanish has
 */
record ChatText(
        List<Token> tokens,
        int exclamations,
        int questions,
        int links,
        int names,
        boolean mixedCase,
        boolean invertedMarks) {}
