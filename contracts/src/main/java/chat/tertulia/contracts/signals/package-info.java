/** Signals, what chat.signals says of people now and of nothing later, and the way to say it. May call events, topics, connections. */
@NullMarked
package chat.tertulia.contracts.signals;

import org.jspecify.annotations.NullMarked;
