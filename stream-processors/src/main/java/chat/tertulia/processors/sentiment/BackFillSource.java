package chat.tertulia.processors.sentiment;

import chat.tertulia.processors.messages.EventAt;
import java.util.concurrent.Executor;

/**
 * Where the texts that ended without analysis are read again.
 *
 * @param log asked by {@code reader} only
 * @param reader runs what may wait for the log
 */
public record BackFillSource(EventAt log, Executor reader) {}
