package chat.tertulia.contracts.topics;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.signals.Signal;
import chat.tertulia.contracts.statistics.RoomMinute;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/TOPICS.md and docs/asyncapi.yaml name every topic and every type, and no others. */
class TopicDocumentsTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void thePageNamesEveryTopicWithItsRetention() throws IOException {
        String page = Files.readString(DOCS.resolve("TOPICS.md"));
        for (Topic topic : Topic.values()) {
            String row = page.lines()
                    .filter(line -> line.startsWith("| `" + topic.topicName() + "`"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(topic.topicName() + " is not in the table"));
            assertThat(row).contains(" | " + kept(topic) + " | ");
        }
        assertThat(page).contains(types().map(type -> "`" + type + "`").toList());
    }

    @Test
    void asyncApiHasTheSameTypesAndNoOthers() throws IOException {
        String document = Files.readString(DOCS.resolve("asyncapi.yaml"));
        List<String> named = Pattern.compile("(?m)^ {6}name: (\\S+)$")
                .matcher(document)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(types(), subTypes(DirectoryEntry.class)).toList());
        for (Topic topic : Topic.values()) {
            assertThat(document).contains("address: " + topic.topicName() + "\n");
        }
        Pattern.compile("\\$ref: \\.\\./(\\S+)")
                .matcher(document)
                .results()
                .forEach(found ->
                        assertThat(Path.of("..").resolve(found.group(1))).exists());
    }

    private static Stream<String> types() {
        return Stream.of(
                        Arrays.stream(EventType.values()).map(EventType::wire),
                        subTypes(Annotation.class),
                        subTypes(UserEvent.class),
                        subTypes(Signal.class),
                        Stream.of(RoomMinute.TYPE, RoomSentiment.TYPE, CommandGiven.TYPE, CommandHandled.TYPE))
                .flatMap(all -> all);
    }

    private static Stream<String> subTypes(Class<?> type) {
        return Arrays.stream(Objects.requireNonNull(type.getAnnotation(JsonSubTypes.class))
                        .value())
                .map(JsonSubTypes.Type::name);
    }

    private static String kept(Topic topic) {
        String ms = topic.configuration().get("retention.ms");
        if (ms == null) {
            return "compacted";
        }
        long minutes = Long.parseLong(ms) / 60_000;
        return minutes % 1440 == 0 ? minutes / 1440 + " d" : minutes + " min";
    }
}
