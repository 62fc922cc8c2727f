package chat.tertulia.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.processors.ProcessorSettings.SentimentSettings;
import chat.tertulia.processors.sentiment.comprehend.ComprehendAnalyzer;
import chat.tertulia.processors.sentiment.comprehend.ComprehendCounters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SentimentWiringTest {

    private static final String AWS = "software.amazon.awssdk.core.SdkClient";

    @TempDir
    Path directory;

    @Test
    void theLexiconNeedsNothingOfAws() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1)) {
            if (!entry.contains("awssdk")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> without.loadClass(AWS)).isInstanceOf(ClassNotFoundException.class);

            Object resources = without.loadClass(SentimentWiring.class.getName())
                    .getMethod("lexicon")
                    .invoke(null);

            assertThat(resources).isEqualTo(List.of());
        }
    }

    @Test
    void comprehendIsMadeWithItsFileInTheStateDirectory() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:9");
        List<AutoCloseable> resources = SentimentWiring.resources(
                new SentimentSettings(
                        SentimentSettings.COMPREHEND, null, "us-east-1", nobody, 10, 10, 1_000, "when-possible"),
                directory);

        assertThat(resources).hasSize(4);
        assertThat(resources.getFirst()).isInstanceOf(ComprehendAnalyzer.class);
        for (AutoCloseable resource : resources) {
            resource.close();
        }
    }

    @Test
    void aBrokenMonthFileStopsTheStart() throws IOException {
        Files.writeString(directory.resolve("comprehend-month"), "2026-11");
        SentimentSettings comprehend = new SentimentSettings(
                SentimentSettings.COMPREHEND, null, "us-east-1", null, 10, 10, 1_000, "when-possible");

        assertThatThrownBy(() -> SentimentWiring.resources(comprehend, directory))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("comprehend-month");
    }

    @Test
    void metersAreThereOnlyWithComprehend() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();

        new ComprehendMetrics(false, new ComprehendCounters()).bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();

        new ComprehendMetrics(true, new ComprehendCounters()).bindTo(registry);
        assertThat(registry.find("tertulia.sentiment.comprehend.texts").functionCounters())
                .hasSize(Sentiment.Status.values().length);
        assertThat(registry.get("tertulia.sentiment.comprehend.month.units")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void metersAreThoseDocumented() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new ComprehendMetrics(true, new ComprehendCounters()).bindTo(registry);

        assertThat(names("# TYPE (tertulia_[a-z_]+) ", registry.scrape()))
                .isEqualTo(names(
                        "\\| `(tertulia_sentiment_comprehend_[a-z_]+)`",
                        Files.readString(Path.of("..", "docs", "METRICS.md"))));
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
