/**
 * The embedded sentiment analyzer for Spanish (Chilean usage too) and English: word lists and rules, no network.
 *
 * <p>May call the JDK and lingua (language identification); plain Java, without Spring and without Kafka.
 */
@NullMarked
package chat.tertulia.processors.sentiment.lexicon;

import org.jspecify.annotations.NullMarked;
