package chat.tertulia.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Stack;

/** Walks all that anybody is allowed, in all templates. */
final class RightsTest {

    /** Made by the CDK for its own functions, which act while a stack is made and never for a user. */
    private static final Map<String, String> MANAGED = Map.of(
            "CustomCrossRegionExportWriter",
                    "tells the certificate's name to the other region; its policy is to write a log",
            "CustomCrossRegionExportReader", "reads it there; its policy is to write a log",
            "AWS679f53fac002430cb0da5b7982bd2287", "asks MSK for the brokers' names; its policy is to write a log");

    /** Who may use a key is decided by roles' policies, which only its account can allow; {@code *} in a key's policy is that key. */
    private static final Set<String> OF_KEYS = Set.of(
            "kms:*",
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:CreateGrant",
            "kms:DescribeKey");

    private record Allowed(String stack, String resource, String type, JsonNode statement) {}

    @Test
    void noActionHasAWildcardAndAnyResourceHasAReason() {
        List<Allowed> all = allowed();
        assertThat(all).as("statements").hasSizeGreaterThan(60);
        Set<String> onAnything = new TreeSet<>();
        for (Allowed each : all) {
            boolean isKey = each.type().equals("AWS::KMS::Key");
            for (String action : texts(each.statement().path("Action"))) {
                if (isKey) {
                    assertThat(OF_KEYS).contains(action);
                    continue;
                }
                assertThat(action).as("%s", each).doesNotContain("*");
                if (texts(each.statement().path("Resource")).contains("*")) {
                    onAnything.add(action);
                }
            }
        }
        assertThat(Rights.WITHOUT_RESOURCES.keySet()).containsExactlyElementsOf(onAnything);
        assertThat(Rights.WITHOUT_RESOURCES.values()).allMatch(reason -> reason.length() > 20);
    }

    @Test
    void policiesOfAwsAreHeldByNobodyButTheCdksOwnFunctions() {
        for (Stack stack : Synthesized.cloud().stacks()) {
            Synthesized.template(stack).path("Resources").properties().forEach(resource -> {
                if (resource.getValue().path("Properties").has("ManagedPolicyArns")) {
                    assertThat(MANAGED.keySet()).anyMatch(resource.getKey()::startsWith);
                    assertThat(resource.getValue().toString()).contains("AWSLambdaBasicExecutionRole");
                }
            });
        }
    }

    @Test
    void comprehendAndPollyAreForThoseWhoNeedThem() {
        assertThat(holders("comprehend:BatchDetectSentiment")).containsExactly("streamprocessors", "tagging");
        assertThat(holders("polly:SynthesizeSpeech")).containsExactly("ingestapi");
        assertThat(holders("execute-api:Invoke")).containsExactly("streamprocessors");
        assertThat(holders("ses:SendEmail")).containsExactly("digest", "mail");
        assertThat(holders("s3:DeleteObject")).containsExactly("ingestapi", "objects");
    }

    @Test
    void whatHasNoReasonIsNotSaid() {
        assertThatThrownBy(() -> Rights.to(List.of("s3:GetObject"), "*")).hasMessageContaining("has no reason");
        assertThatThrownBy(() -> Rights.to(List.of("s3:*"), "arn:aws:s3:::one"))
                .hasMessageContaining("more than one action");
    }

    /** Whose roles may do something, by the first words of their names. */
    private static Set<String> holders(String action) {
        Set<String> holders = new TreeSet<>();
        for (Allowed each : allowed()) {
            if (texts(each.statement().path("Action")).contains(action)) {
                holders.add(each.resource().replaceAll("Role.*", ""));
            }
        }
        return holders;
    }

    private static List<Allowed> allowed() {
        List<Allowed> all = new ArrayList<>();
        for (Stack stack : Synthesized.cloud().stacks()) {
            Synthesized.template(stack).path("Resources").properties().forEach(resource -> {
                JsonNode properties = resource.getValue().path("Properties");
                List<JsonNode> documents =
                        new ArrayList<>(List.of(properties.path("PolicyDocument"), properties.path("KeyPolicy")));
                properties.path("Policies").forEach(inline -> documents.add(inline.path("PolicyDocument")));
                for (JsonNode document : documents) {
                    for (JsonNode statement : document.path("Statement")) {
                        if (statement.path("Effect").asText().equals("Allow")) {
                            all.add(new Allowed(
                                    stack.getStackName(),
                                    resource.getKey(),
                                    resource.getValue().path("Type").asText(),
                                    statement));
                        }
                    }
                }
            });
        }
        return all;
    }

    private static List<String> texts(JsonNode one) {
        return one.isArray()
                ? StreamSupport.stream(one.spliterator(), false)
                        .map(Synthesized::text)
                        .toList()
                : List.of(Synthesized.text(one));
    }
}
