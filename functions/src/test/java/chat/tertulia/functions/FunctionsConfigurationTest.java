package chat.tertulia.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class FunctionsConfigurationTest {

    private static FunctionsSettings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "tertulia.kafka.bootstrap-servers", "localhost:1",
                "tertulia.postgres.host", "localhost",
                "tertulia.postgres.port", "5432",
                "tertulia.postgres.database", "tertulia",
                "tertulia.postgres.user", "tertulia",
                "tertulia.postgres.password", "tertulia"));
        all.putAll(more);
        return new Binder(new MapConfigurationPropertySource(all))
                .bind("tertulia", FunctionsSettings.class)
                .get();
    }

    /** As {@code TERTULIA_FUNCTIONS_TAGGING_QUEUE=} in an environment. */
    @Test
    void withoutAQueueOrWithAnEmptyOneNothingIsTaggedHere() {
        FunctionsConfiguration functions = new FunctionsConfiguration();
        assertThat(functions.slowTagging(settings(Map.of())).poller()).isNull();
        assertThat(functions
                        .slowTagging(settings(Map.of("tertulia.functions.tagging.queue", "")))
                        .poller())
                .isNull();
    }

    @Test
    void withAQueueThereIsAPoller() {
        try (var tagging = new FunctionsConfiguration()
                .slowTagging(settings(Map.of(
                        "tertulia.functions.tagging.queue", "http://127.0.0.1:1/1/texts",
                        "tertulia.functions.tagging.endpoint-override", "http://127.0.0.1:1",
                        "tertulia.functions.tagging.region", "us-east-1")))) {
            assertThat(tagging.poller()).isNotNull();
        }
    }
}
