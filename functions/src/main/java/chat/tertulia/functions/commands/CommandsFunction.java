package chat.tertulia.functions.commands;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The workers in the cloud: a batch of chat.commands, as MSK gives it, or of an SQS FIFO queue whose messages' bodies are such records
 * and whose groups are rooms.
 *
 * <p>From SQS only what failed is reported, with all of the same room behind it, so that only they come again ({@code
 * ReportBatchItemFailures}). Of an MSK batch in which something failed all comes again; the first outcome of a command counts.
 */
public final class CommandsFunction implements RequestStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CommandsFunction.class);

    private final CommandHandling handling;

    /** As Lambda makes it: settings are environment variables. */
    public CommandsFunction() {
        this(Variables.ofProcess());
    }

    /**
     * @param variables {@code TERTULIA_KAFKA_BOOTSTRAP_SERVERS}, {@code TERTULIA_KAFKA_PROPERTIES_…}, and {@code TERTULIA_KAFKA_SECRET} if
     *     a secret of Secrets Manager has the name and password for SCRAM
     */
    public CommandsFunction(Variables variables) {
        this(new CommandHandling(
                new CommandWorker(new SecureRandom()),
                CommandHandling.producer(
                        new KafkaConnection(variables.text("TERTULIA_KAFKA_BOOTSTRAP_SERVERS"), properties(variables))),
                Clock.systemUTC()));
    }

    private static Map<String, String> properties(Variables variables) {
        Map<String, String> properties = variables.properties("TERTULIA_KAFKA_PROPERTIES_");
        String secret = variables.optional("TERTULIA_KAFKA_SECRET");
        if (secret != null) {
            properties.put("sasl.jaas.config", login(new AwsClients(variables).secret(secret)));
        }
        return properties;
    }

    private static String login(JsonNode account) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                + quoted(account.path("username").asString()) + "\" password=\""
                + quoted(account.path("password").asString()) + "\";";
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    CommandsFunction(CommandHandling handling) {
        this.handling = handling;
    }

    /** One record on its way. */
    private record Begun(String item, String room, Future<RecordMetadata> appended) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonNode batch = Json.mapper().readTree(event);
        try {
            if (batch.path("Records").isArray()) {
                answer.write(Json.bytes(ofQueue(batch.path("Records"))));
            } else {
                ofLog(batch.path("records"));
                answer.write(Json.bytes(Map.of()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What SQS is answered: the messages to give again. */
    private Map<String, Object> ofQueue(JsonNode messages) throws InterruptedException {
        List<Begun> begun = new ArrayList<>();
        Set<String> stopped = new HashSet<>();
        Set<String> failed = new HashSet<>();
        for (JsonNode message : messages.values()) {
            String item = message.path("messageId").asString();
            String room = message.path("attributes").path("MessageGroupId").asString(item);
            if (stopped.contains(room)) {
                // It must not overtake what comes again before it.
                failed.add(item);
                continue;
            }
            try {
                begun.add(new Begun(
                        item,
                        room,
                        handling.begin(message.path("body").asString().getBytes(StandardCharsets.UTF_8), null)));
            } catch (JacksonException e) {
                // What is no command ends in the dead-letter queue, and nothing waits for it.
                failed(item, e);
                failed.add(item);
            } catch (KafkaException e) {
                failed(item, e);
                failed.add(item);
                stopped.add(room);
            }
        }
        Set<String> failedRooms = new HashSet<>();
        for (Begun one : begun) {
            if (failedRooms.contains(one.room) || !isAppended(one)) {
                failedRooms.add(one.room);
                failed.add(one.item);
            }
        }
        List<Map<String, String>> failures = new ArrayList<>();
        for (JsonNode message : messages.values()) {
            String item = message.path("messageId").asString();
            if (failed.contains(item)) {
                failures.add(Map.of("itemIdentifier", item));
            }
        }
        return new LinkedHashMap<>(Map.of("batchItemFailures", failures));
    }

    /** Records by partition, each partition's in its order; their values are Base64. */
    private void ofLog(JsonNode partitions) throws InterruptedException, IOException {
        List<Begun> begun = new ArrayList<>();
        for (JsonNode records : partitions.values()) {
            for (JsonNode record : records.values()) {
                String item = record.path("partition").asInt() + ":"
                        + record.path("offset").asLong();
                try {
                    byte[] value =
                            Base64.getDecoder().decode(record.path("value").asString(""));
                    begun.add(new Begun(item, "", handling.begin(value, header(record, CloudEvents.TRACEPARENT))));
                } catch (JacksonException | IllegalArgumentException e) {
                    // It would hold its partition up for ever.
                    failed(item, e);
                }
            }
        }
        for (Begun one : begun) {
            if (!isAppended(one)) {
                throw new IOException("outcomes could not be appended");
            }
        }
    }

    /** A header's text; MSK's events have its bytes as numbers. Of many the last counts, as in CloudEvents; null if there is none. */
    private static @Nullable String header(JsonNode record, String name) {
        String text = null;
        for (JsonNode header : record.path("headers").values()) {
            JsonNode numbers = header.path(name);
            if (numbers.isArray()) {
                byte[] bytes = new byte[numbers.size()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) numbers.path(i).asInt(0);
                }
                text = new String(bytes, StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    private static boolean isAppended(Begun one) throws InterruptedException {
        try {
            one.appended.get();
            return true;
        } catch (ExecutionException e) {
            failed(one.item, e);
            return false;
        }
    }

    private static void failed(String item, Exception cause) {
        LOG.atWarn()
                .addKeyValue("record", item)
                .addKeyValue("error", cause.getClass().getName())
                .log("a command failed");
    }
}
