package chat.tertulia.processors.runtime;

import chat.tertulia.telemetry.tracing.Traces;
import java.util.function.LongConsumer;

/**
 * Where an application tells of single records, beside how far it is.
 *
 * @param application names its spans
 * @param traces where they go
 * @param viewDelayMs takes, for each batch a view has written, how old the oldest record in it was
 */
public record Telling(String application, Traces traces, LongConsumer viewDelayMs) {

    /** Nobody listens. */
    public static final Telling NOBODY = new Telling("", Traces.OFF, delay -> {});
}
