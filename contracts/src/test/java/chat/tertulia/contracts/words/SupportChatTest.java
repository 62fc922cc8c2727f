package chat.tertulia.contracts.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.events.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * At most 1 % of ordinary support chat is flagged at all, and at most half of that so that it would be masked or held. The chat does not ship with Tertulia: it is looked for in the folder {@code
 * -Dtertulia.chat.folder=…}, by default {@code ../shared/data/chat} beside the repository.
 */
final class SupportChatTest {

    private static final Path FOLDER = Path.of(System.getProperty("tertulia.chat.folder", "../../shared/data/chat"));

    @ParameterizedTest
    @ValueSource(strings = {"irc-support-channels.jsonl.gz", "ubuntu-irc-2004-2006.jsonl.gz"})
    void atMostOneInAHundredIsFlagged(String file) throws IOException {
        Path chat = FOLDER.resolve(file);
        assumeTrue(Files.exists(chat), () -> chat + " is not there");
        WordMatcher words = WordMatcher.shipped();
        int messages = 0;
        int flagged = 0;
        int strong = 0;
        Map<String, Integer> matches = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(chat)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = Json.mapper().readTree(line).get("text").asString();
                List<Flag> flags = words.find(text);
                messages++;
                flagged += flags.isEmpty() ? 0 : 1;
                strong += flags.stream().anyMatch(Flag::isStrong) ? 1 : 0;
                for (Flag flag : flags) {
                    int from = text.offsetByCodePoints(0, flag.start());
                    int to = text.offsetByCodePoints(from, flag.end() - flag.start());
                    matches.merge(text.substring(from, to), 1, Integer::sum);
                }
            }
        }
        assertThat((double) flagged / messages)
                .as("%d of %d; %s", flagged, messages, matches)
                .isLessThanOrEqualTo(0.01);
        assertThat((double) strong / messages)
                .as("%d strong of %d", strong, messages)
                .isLessThanOrEqualTo(0.005);
    }
}
