package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.GroupReader;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.telemetry.RequestTelemetry;
import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Reads chat.command-outcomes and has each applied; all instances share the rooms among them. */
public final class OutcomeReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeReader.class);

    private static final String GROUP = "ingest-api-commands";

    /** Outcomes of different rooms at the same time: as many as there are connections to the database for. */
    private static final int AT_ONCE = 16;

    /** For so long one is tried again; other commands of its room wait. */
    private static final Duration TRIED_MAX = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(250);

    /** More than any of its steps may take. */
    private static final Duration STEP_MAX = Duration.ofSeconds(20);

    private final Applying applying;
    private final Traces traces;
    private final GroupReader reader;

    public OutcomeReader(KafkaConnection kafka, Applying applying, Traces traces) {
        this.applying = applying;
        this.traces = traces;
        this.reader = GroupReader.start(
                kafka,
                GROUP,
                Topic.COMMAND_OUTCOMES,
                AT_ONCE,
                this::handle,
                failure -> LOG.atWarn()
                        .addKeyValue("error", failure.toString())
                        .log("outcomes of commands cannot be applied; trying again"));
    }

    private void handle(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        if (record.value() == null) {
            return;
        }
        CommandHandled handled;
        try {
            handled = Json.read(record.value(), CommandHandled.class);
        } catch (JacksonException e) {
            LOG.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a record of chat.command-outcomes is none; left out");
            return;
        }
        Span span = traces.taken("apply command", CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT));
        try {
            apply(handled, span);
        } finally {
            span.end();
        }
    }

    private void apply(CommandHandled handled, Span span) throws InterruptedException {
        long until = System.nanoTime() + TRIED_MAX.toNanos();
        while (true) {
            try {
                applying.apply(handled)
                        .contextWrite(context -> RequestTelemetry.with(context, span))
                        .block(STEP_MAX);
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > until) {
                    giveUp(handled, e);
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }

    private void giveUp(CommandHandled handled, RuntimeException cause) {
        if (cause instanceof Problem passing) {
            applying.giveUp(handled, passing.type().code()).block(STEP_MAX);
        } else {
            LOG.atError().addKeyValue("command", handled.id()).setCause(cause).log("an outcome cannot be applied");
            applying.giveUp(handled, "failed").block(STEP_MAX);
        }
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
    }
}
