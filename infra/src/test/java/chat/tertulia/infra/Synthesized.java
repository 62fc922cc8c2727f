package chat.tertulia.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;

/** One deployment, of medium size, synthesized once for all tests: the CDK's kernel and its work take seconds. */
public final class Synthesized {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Stack, JsonNode> TEMPLATES = new ConcurrentHashMap<>();

    private Synthesized() {}

    public static Cloud cloud() {
        return Once.CLOUD;
    }

    private static final class Once {
        static final Cloud CLOUD = synthesize();
    }

    public static Map<String, String> settings() {
        return Map.of(
                "account", "123456789012",
                "region", "eu-west-1",
                "domain", "chat.example.com",
                "zone", "example.com",
                "zoneId", "Z0123456789ABC",
                "alarmEmail", "operator@example.com");
    }

    /** What CloudFormation is given. */
    public static JsonNode template(Stack stack) {
        return TEMPLATES.computeIfAbsent(
                stack, each -> JSON.valueToTree(Template.fromStack(each).toJSON()));
    }

    /** All resources of a type. */
    public static List<JsonNode> resources(Stack stack, String type) {
        return StreamSupport.stream(template(stack).path("Resources").spliterator(), false)
                .filter(each -> each.path("Type").asText().equals(type))
                .toList();
    }

    /** The properties of all resources of a type. */
    public static List<JsonNode> properties(Stack stack, String type) {
        return resources(stack, type).stream()
                .map(each -> each.path("Properties"))
                .toList();
    }

    /** The properties of the only resource of a type. */
    public static JsonNode only(Stack stack, String type) {
        List<JsonNode> all = properties(stack, type);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " resources " + type);
        }
        return all.getFirst();
    }

    /** A text as it will be, with {@code <…>} for what is known to AWS only. */
    public static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.has("Fn::Base64")) {
            return text(value.path("Fn::Base64"));
        }
        if (value.has("Fn::Join")) {
            return StreamSupport.stream(value.path("Fn::Join").path(1).spliterator(), false)
                    .map(Synthesized::text)
                    .collect(Collectors.joining(value.path("Fn::Join").path(0).asText()));
        }
        return "<" + value.toString().replaceAll("[^A-Za-z0-9:]+", ".") + ">";
    }

    private static Cloud synthesize() {
        try {
            Path folder = Files.createTempDirectory("tertulia-cloud");
            Path jar = Files.writeString(folder.resolve("functions.jar"), "no functions");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            App app = new App(AppProps.builder()
                    .outdir(folder.resolve("out").toString())
                    .analyticsReporting(false)
                    .build());
            return new Cloud(app, CloudSettings.from(name -> switch (name) {
                case "size" -> "medium";
                case "functionsJar" -> jar.toString();
                default -> settings().get(name);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
