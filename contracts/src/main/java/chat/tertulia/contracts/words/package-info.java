/**
 * Word lists and how they are found in a text however it is spelled: lists, folding, automaton. May call contracts and ICU; knows
 * nothing of Kafka.
 */
@NullMarked
package chat.tertulia.contracts.words;

import org.jspecify.annotations.NullMarked;
