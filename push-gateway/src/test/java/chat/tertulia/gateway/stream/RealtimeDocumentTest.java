package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** docs/REALTIME.md names every reason and setting as it is, and no others. */
class RealtimeDocumentTest {

    private final List<String> page = lines();

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("..", "docs", "REALTIME.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Reason> reasons() {
        return Stream.of(Refusal.values(), ResetReason.values(), GapReason.values(), CloseReason.values())
                .flatMap(Arrays::stream);
    }

    /** Rows of the table with this head. */
    private List<String> table(String head) {
        int at = page.indexOf(head);
        assertThat(at).as(head).isPositive();
        return page.stream()
                .skip(at + 2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    @Test
    void everyReasonIsThereWithItsTexts() {
        assertThat(table("| event | reason | goes on | English | Spanish |"))
                .containsExactlyElementsOf(reasons()
                        .map(reason -> "| `" + reason.event().wire() + "` | `" + reason.code() + "` | "
                                + (reason.reconnect() ? "yes" : "no") + " | " + reason.text("en") + " | "
                                + reason.text("es") + " |")
                        .toList());
    }

    @Test
    void noCodeIsUsedTwiceForOneEvent() {
        assertThat(reasons().map(reason -> reason.event() + " " + reason.code()))
                .doesNotHaveDuplicates();
        for (ControlEvent event : ControlEvent.values()) {
            assertThat(page).anyMatch(line -> line.contains("`" + event.wire()));
        }
    }

    @Test
    void everySettingIsThereWithItsDefault() {
        List<String> rows = table("| setting | default | bounds |");
        var components = GatewaySettings.Gateway.class.getRecordComponents();
        var parameters = GatewaySettings.Gateway.class.getDeclaredConstructors()[0].getParameters();
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            DefaultValue value = parameters[i].getAnnotation(DefaultValue.class);
            if (value != null) {
                settings.add("| `" + kebab(components[i].getName()) + "` | " + value.value()[0] + " |");
            }
        }
        assertThat(rows).hasSameSizeAs(settings);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(settings.get(i));
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
