package chat.tertulia.processors;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.processors.archive.ArchiveTopology;
import chat.tertulia.processors.mentions.MentionsTopology;
import chat.tertulia.processors.moderation.ModerationTopology;
import chat.tertulia.processors.notifications.NotificationsTopology;
import chat.tertulia.processors.roomview.RoomViewTopology;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.sentiment.SentimentTopology;
import chat.tertulia.processors.statistics.StatisticsTopology;
import chat.tertulia.processors.views.ViewStoreBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The names in a topology are those of its stores and internal topics: a change is a migration. To accept one, delete the
 * file in src/test/resources/topologies, run this test twice and look at the difference.
 */
final class GoldenTopologyTest {

    private static final Path GOLDEN = Path.of("src/test/resources/topologies");

    @ParameterizedTest
    @ValueSource(
            strings = {"mentions", "sentiment", "roomview", "archive", "notifications", "moderation", "statistics"})
    void isTheOneInTheFile(String application) throws IOException {
        String described = topology(application).describe().toString();
        Path golden = GOLDEN.resolve(application + ".txt");
        if (Files.notExists(golden)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, described);
        }

        assertThat(described).isEqualTo(Files.readString(golden));
    }

    private static Topology topology(String application) {
        Progress progress = new Progress(Clock.systemUTC());
        ViewStoreBuilder stores = new ViewStoreBuilder(application, () -> {
            throw new IllegalStateException("not run");
        });
        return switch (application) {
            case "mentions" -> MentionsTopology.of(progress);
            case "moderation" -> ModerationTopology.of(WordMatcher.shipped(), progress);
            case "sentiment" ->
                SentimentTopology.of(
                        texts -> CompletableFuture.completedStage(List.of()), null, Clock.systemUTC(), progress);
            case "roomview" -> RoomViewTopology.of(stores, progress);
            case "archive" -> ArchiveTopology.of(stores, progress);
            case "notifications" -> NotificationsTopology.of(user -> true, progress);
            case "statistics" -> StatisticsTopology.of(progress);
            default -> throw new IllegalArgumentException(application);
        };
    }
}
