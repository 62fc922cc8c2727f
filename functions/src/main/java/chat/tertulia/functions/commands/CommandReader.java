package chat.tertulia.functions.commands;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.GroupReader;
import chat.tertulia.contracts.topics.Topic;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** The workers in process: all that run share the rooms among them. */
public final class CommandReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandReader.class);

    /** Of the consumer group. */
    private static final String GROUP = "commands";

    /** Commands of different rooms at the same time. */
    private static final int AT_ONCE = 32;

    private final CommandHandling handling;
    private final GroupReader reader;

    public CommandReader(KafkaConnection kafka, RandomGenerator random, Clock clock) {
        handling = new CommandHandling(new CommandWorker(random), CommandHandling.producer(kafka), clock);
        reader = GroupReader.start(
                kafka,
                GROUP,
                Topic.COMMANDS,
                AT_ONCE,
                this::handle,
                failure -> LOG.atWarn()
                        .addKeyValue("error", failure.toString())
                        .log("commands cannot be handled; trying again"));
    }

    private void handle(ConsumerRecord<String, byte[]> record) throws Exception {
        if (record.value() == null) {
            return;
        }
        try {
            handling.handle(record.value(), CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT));
        } catch (JacksonException e) {
            // Nothing could come of it, however often it was tried. The sender's page says that nobody answered.
            LOG.atWarn()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a record of chat.commands is none; left out");
        }
    }

    @Override
    public void close() throws InterruptedException {
        reader.close();
        handling.close();
    }
}
