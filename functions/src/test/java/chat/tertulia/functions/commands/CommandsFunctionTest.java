package chat.tertulia.functions.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.functions.events.TestContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both kinds of event, as AWS sends them. */
class CommandsFunctionTest {

    /** The command whose outcome the log does not take. */
    private @Nullable String unwelcome;

    private final MockProducer<String, byte[]> log =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<String, byte[]> record, @Nullable Callback callback) {
                    if (Json.read(record.value(), CommandHandled.class).id().equals(unwelcome)) {
                        throw new KafkaException("not now");
                    }
                    return super.send(record, callback);
                }
            };

    private final CommandsFunction function =
            new CommandsFunction(new CommandHandling(new CommandWorker(new Random(1)), log, Clock.systemUTC()));

    private String handle(String event) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/events/" + event)) {
            return handle(Objects.requireNonNull(in));
        }
    }

    private String handle(InputStream event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(event, answer, new TestContext(30_000));
        return answer.toString(StandardCharsets.UTF_8);
    }

    private List<CommandHandled> outcomes() {
        return log.history().stream()
                .map(record -> {
                    CommandHandled handled = Json.read(record.value(), CommandHandled.class);
                    assertThat(record.topic()).isEqualTo("chat.command-outcomes");
                    assertThat(record.key()).isEqualTo(handled.room());
                    return handled;
                })
                .toList();
    }

    @Test
    void ofAQueueOnlyWhatFailedComesAgain() throws IOException {
        assertThat(handle("sqs-commands.json"))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"2e1424d4-f796-459a-8184-9c92662be6da\"}]}");
        assertThat(outcomes()).singleElement().satisfies(handled -> {
            assertThat(handled.id()).isEqualTo("cKq1");
            assertThat(handled.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Said.class, said -> assertThat(said.text()).startsWith("🎲 2d6 → "));
        });
    }

    @Test
    void ofTheLogEachCommandHasAnOutcomeAndWhatIsNoneIsLeftOut() throws IOException {
        assertThat(handle("msk-commands.json")).isEqualTo("{}");

        assertThat(outcomes().stream().map(CommandHandled::id)).containsExactly("c1", "c2", "c3");
        assertThat(outcomes().getFirst().outcome()).isEqualTo(new Outcome.Said(Outcome.Said.Voice.ACTION, "saluda"));
        assertThat(outcomes().getLast().outcome()).isInstanceOf(Outcome.Refused.class);
    }

    /** A message of the queue with a command. */
    private static String message(String room, String id) {
        String command = """
                {"type":"command.given","id":"%s","room":"%s","at":"2026-11-24T15:18:20.000Z","by":{"id":"u1","name":"ana"},\
                "command":{"name":"roll","arguments":"2d6","language":"es","zone":"UTC","clientId":"x"}}""".formatted(id, room);
        return new String(
                Json.bytes(
                        Map.of("messageId", "m-" + id, "body", command, "attributes", Map.of("MessageGroupId", room))),
                StandardCharsets.UTF_8);
    }

    @Test
    void nothingOvertakesInItsRoomWhatComesAgain() throws IOException {
        unwelcome = "c2";
        String event = "{\"Records\":["
                + String.join(",", message("r1", "c1"), message("r1", "c2"), message("r2", "c3"), message("r1", "c4"))
                + "]}";

        assertThat(handle(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m-c2\"},{\"itemIdentifier\":\"m-c4\"}]}");
        assertThat(outcomes()).extracting(CommandHandled::id).containsExactly("c1", "c3");
    }

    @Test
    void anOutcomeIsOfItsCommandsTrace() throws IOException {
        handle("msk-commands.json");

        assertThat(log.history())
                .extracting(record -> CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT))
                .containsExactly("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null, null);
    }

    @Test
    void whatTheLogDoesNotTakeComesAgain() throws IOException {
        log.sendException = new org.apache.kafka.common.errors.TimeoutException("away");

        assertThatThrownBy(() -> handle("msk-commands.json")).isInstanceOf(Exception.class);
        assertThat(handle("sqs-commands.json")).contains("059f36b4", "2e1424d4");
    }
}
