package chat.tertulia.processors.sentiment.lexicon;

/**
 * What the words and signs of a text add up to.
 *
 * @param compound everything together, -1 (most negative) to 1
 * @param positive sum of the positive valences before contrast is weighed
 * @param negative sum of the negative valences before contrast is weighed, as a positive number
 */
record Evidence(double compound, double positive, double negative) {}
