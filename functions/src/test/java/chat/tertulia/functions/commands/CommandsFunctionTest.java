package chat.tertulia.functions.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.functions.events.TestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Both kinds of event, as AWS sends them. */
class CommandsFunctionTest {

    private final MockProducer<String, byte[]> log =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final CommandsFunction function =
            new CommandsFunction(new CommandHandling(new CommandWorker(new Random(1)), log, Clock.systemUTC()));

    private String handle(String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (InputStream in = getClass().getResourceAsStream("/events/" + event)) {
            function.handleRequest(Objects.requireNonNull(in), answer, new TestContext(30_000));
        }
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

    @Test
    void whatTheLogDoesNotTakeComesAgain() throws IOException {
        log.sendException = new org.apache.kafka.common.errors.TimeoutException("away");

        assertThatThrownBy(() -> handle("msk-commands.json")).isInstanceOf(Exception.class);
        assertThat(handle("sqs-commands.json")).contains("059f36b4", "2e1424d4");
    }
}
