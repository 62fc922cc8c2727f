package chat.tertulia.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What is in infra/observability, as the tests need it. */
final class Observability {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path RUNBOOKS = ROOT.resolve("docs/runbooks");

    static final Path FOLDER = ROOT.resolve("infra/observability");

    /** What PromQL has of its own; a function is followed by a parenthesis. */
    private static final Set<String> WORDS = Set.of("or", "and", "unless", "by", "on", "without", "ignoring", "bool");

    /** Prometheus' own. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    private static final Pattern LEFT_OUT =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^\\]]*]|\\b(?:by|on|without|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][a-zA-Z0-9_:]*\\b(?!\\s*\\()");

    private Observability() {}

    /** An alert rule. */
    record Alert(String name, String expression, String severity, String summary, String runbook) {}

    /** Where a query is, and the query. */
    record Query(String where, String expression) {}

    static JsonNode yaml(Path file) throws IOException {
        return new ObjectMapper().valueToTree(new Yaml().<Object>load(Files.readString(file)));
    }

    static List<Alert> alerts() throws IOException {
        List<Alert> alerts = new ArrayList<>();
        JsonNode rules =
                new ObjectMapper().valueToTree(new Yaml().<Object>load(Files.readString(FOLDER.resolve("alerts.yml"))));
        for (JsonNode group : rules.get("groups")) {
            for (JsonNode rule : group.get("rules")) {
                alerts.add(new Alert(
                        rule.get("alert").asString(),
                        rule.get("expr").asString(),
                        rule.at("/labels/severity").asString(),
                        rule.at("/annotations/summary").asString(),
                        rule.at("/annotations/runbook_url").asString()));
            }
        }
        return alerts;
    }

    /** By file name. */
    static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> dashboards = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve("grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                dashboards.put(file.getFileName().toString(), new ObjectMapper().readTree(Files.readString(file)));
            }
        }
        return dashboards;
    }

    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        alerts().forEach(alert -> queries.add(new Query(alert.name(), alert.expression())));
        dashboards().forEach((file, dashboard) -> {
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    queries.add(new Query(
                            file + ": " + panel.get("title").asString(),
                            target.get("expr").asString()));
                }
            }
        });
        return queries;
    }

    /** The metrics that a query asks for, without Prometheus' own. */
    static Set<String> metrics(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(LEFT_OUT.matcher(expression).replaceAll(" "));
        while (name.find()) {
            names.add(name.group());
        }
        names.removeAll(WORDS);
        names.removeAll(OF_PROMETHEUS);
        return names;
    }
}
