package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each alert has its page and each page its alert; the dashboards are what Grafana reads. */
class RunbooksTest {

    @Test
    void eachAlertHasItsPageAndEachPageItsAlert() throws IOException {
        List<Observability.Alert> alerts = Observability.alerts();
        List<String> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(Observability.RUNBOOKS)) {
            files.forEach(file -> pages.add(file.getFileName().toString()));
        }
        assertThat(pages)
                .containsExactlyInAnyOrderElementsOf(
                        alerts.stream().map(alert -> alert.name() + ".md").toList());
        for (Observability.Alert alert : alerts) {
            assertThat(alert.runbook()).isEqualTo("docs/runbooks/" + alert.name() + ".md");
            assertThat(alert.summary()).isNotBlank();
            assertThat(Files.readString(Observability.RUNBOOKS.resolve(alert.name() + ".md")))
                    .as(alert.name())
                    .contains(
                            "# " + alert.name() + "\n",
                            "`" + alert.expression() + "` (" + alert.severity() + ")",
                            "\n## How to see it\n",
                            "\n## What to do\n",
                            "\n## When to worry\n");
        }
    }

    /** Where Debian's prometheus is installed. */
    @Test
    void alertsFireWhenTheirOwnTestsSay() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        Assumptions.assumeTrue(Files.isExecutable(promtool), "no promtool");
        Process process = new ProcessBuilder(promtool.toString(), "test", "rules", "alerts_test.yml")
                .directory(Observability.FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void whatIsScrapedIsAServiceOfTheComposeFile() throws IOException {
        Set<String> services = new HashSet<>();
        Observability.yaml(Observability.ROOT.resolve("docker-compose.yml"))
                .get("services")
                .propertyNames()
                .forEach(services::add);
        List<String> scraped = new ArrayList<>();
        for (JsonNode job : Observability.yaml(Observability.FOLDER.resolve("prometheus.yml"))
                .get("scrape_configs")) {
            for (JsonNode target : job.at("/static_configs/0/targets")) {
                scraped.add(target.asString().split(":", 2)[0]);
            }
        }
        scraped.remove("localhost");
        assertThat(services).containsAll(scraped);
        assertThat(scraped).contains("ingest-api-2", "push-gateway-2", "stream-processors-2", "edge");
    }

    @Test
    void eachPanelAsksTheDatasourceThatIsProvisioned() throws IOException {
        List<String> ids = new ArrayList<>();
        Observability.dashboards().forEach((file, dashboard) -> {
            ids.add(dashboard.get("uid").asString());
            assertThat(dashboard.get("uid").asString() + ".json").isEqualTo("tertulia-" + file);
            for (JsonNode panel : dashboard.get("panels")) {
                String title = file + ": " + panel.get("title").asString();
                assertThat(panel.at("/datasource/uid").asString()).as(title).isEqualTo("prometheus");
                assertThat(panel.get("targets")).as(title).isNotEmpty();
                assertThat(panel.at("/gridPos/x").asInt()
                                + panel.at("/gridPos/w").asInt())
                        .as(title)
                        .isLessThanOrEqualTo(24);
            }
        });
        assertThat(ids).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void metricsAreFoundInQueries() {
        assertThat(Observability.metrics(
                        "histogram_quantile(0.99, sum by (le, job) (rate(a_bucket{uri!=\"/x or y\"}[5m]))) > 1"))
                .containsExactly("a_bucket");
        assertThat(Observability.metrics("min by (i) (b) < 60 and on (i) max by (i) (c / d) > 0.9 or vector(0)"))
                .containsExactly("b", "c", "d");
        assertThat(Observability.metrics("count(ALERTS{alertstate=\"firing\"}) or sum(up) * 6e1"))
                .isEmpty();
    }
}
