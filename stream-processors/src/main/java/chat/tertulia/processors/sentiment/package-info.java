/**
 * The sentiment of messages: what is asked of an analyzer and what it answers.
 *
 * <p>Depends on nothing but the JDK; analyzers live in packages of their own below this one.
 */
@NullMarked
package chat.tertulia.processors.sentiment;

import org.jspecify.annotations.NullMarked;
