package chat.tertulia.infra.services;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.resources;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServicesStackTest {

    private static final ServicesStack STACK = Synthesized.cloud().services();

    @Test
    void oneBalancerWithPrivateAddressesWaitsLongerThanAHeartbeat() {
        JsonNode balancer = only(STACK, "AWS::ElasticLoadBalancingV2::LoadBalancer");
        assertThat(balancer.path("Scheme").asText()).isEqualTo("internal");
        assertThat(balancer.path("LoadBalancerAttributes").toString())
                .contains("{\"Key\":\"idle_timeout.timeout_seconds\",\"Value\":\"120\"}")
                .contains("{\"Key\":\"deletion_protection.enabled\",\"Value\":\"true\"}");
        JsonNode listener = only(STACK, "AWS::ElasticLoadBalancingV2::Listener");
        assertThat(listener.path("Protocol").asText()).isEqualTo("HTTPS");
        assertThat(listener.path("Certificates")).hasSize(1);
        assertThat(listener.at("/DefaultActions/0/FixedResponseConfig/StatusCode")
                        .asText())
                .isEqualTo("404");
    }

    @Test
    void theStreamGoesToGatewaysAndTheRestOfTheApiToIngest() {
        List<JsonNode> rules = properties(STACK, "AWS::ElasticLoadBalancingV2::ListenerRule");
        assertThat(rules).hasSize(2);
        assertThat(rules).anySatisfy(rule -> {
            assertThat(rule.path("Priority").asInt()).isEqualTo(10);
            assertThat(rule.path("Conditions").toString()).contains("\"/api/stream\",\"/api/stream/*\"");
            assertThat(rule.path("Actions").toString()).contains("Stream");
        });
        assertThat(rules).anySatisfy(rule -> {
            assertThat(rule.path("Priority").asInt()).isEqualTo(20);
            assertThat(rule.path("Conditions").toString()).contains("\"/api/*\",\"/hooks/*\"");
            assertThat(rule.path("Actions").toString()).contains("Api");
        });
    }

    @Test
    void whoIsNotReadyGetsNoCallersAndWhoLeavesHasTime() {
        assertThat(properties(STACK, "AWS::ElasticLoadBalancingV2::TargetGroup"))
                .hasSize(2)
                .allSatisfy(group -> {
                    assertThat(group.path("HealthCheckPath").asText()).isEqualTo("/actuator/health/readiness");
                    assertThat(group.path("HealthCheckPort").asText()).isEqualTo("9090");
                    assertThat(group.path("TargetGroupAttributes").toString())
                            .contains("{\"Key\":\"deregistration_delay.timeout_seconds\",\"Value\":\"30\"}");
                });
    }

    @Test
    void instancesAnswerMetadataToThemselvesOnlyAndTheirDisksAreEncrypted() {
        assertThat(properties(STACK, "AWS::EC2::LaunchTemplate")).hasSize(3).allSatisfy(template -> {
            JsonNode data = template.path("LaunchTemplateData");
            assertThat(data.at("/MetadataOptions/HttpTokens").asText()).isEqualTo("required");
            assertThat(data.at("/MetadataOptions/HttpPutResponseHopLimit").asInt())
                    .isEqualTo(1);
            assertThat(data.at("/BlockDeviceMappings/0/Ebs/Encrypted").asBoolean())
                    .isTrue();
            assertThat(data.has("KeyName")).isFalse();
        });
        assertThat(Synthesized.template(STACK).path("Parameters").toString()).contains("al2023-ami");
    }

    @Test
    void anUpdateReplacesThemOneByOneAndWaitsForEach() {
        assertThat(resources(STACK, "AWS::AutoScaling::AutoScalingGroup"))
                .hasSize(3)
                .allSatisfy(group -> {
                    JsonNode update = group.at("/UpdatePolicy/AutoScalingRollingUpdate");
                    assertThat(update.path("WaitOnResourceSignals").asBoolean()).isTrue();
                    assertThat(update.path("MaxBatchSize").asInt()).isEqualTo(1);
                    assertThat(update.path("MinInstancesInService").asInt())
                            .isEqualTo(group.at("/Properties/MinSize").asInt())
                            .isGreaterThanOrEqualTo(2);
                    assertThat(group.at("/Properties/MaxSize").asInt())
                            .isGreaterThan(group.at("/Properties/MinSize").asInt());
                    assertThat(group.at("/CreationPolicy/ResourceSignal/Count").asInt())
                            .isEqualTo(group.at("/Properties/MinSize").asInt());
                    assertThat(group.at("/Properties/VPCZoneIdentifier")).hasSize(3);
                });
    }

    @Test
    void noInstanceIsLetInBeforeItSaysThatItIsReady() {
        List<JsonNode> hooks = properties(STACK, "AWS::AutoScaling::LifecycleHook");
        assertThat(hooks.stream()
                        .filter(hook -> hook.path("LifecycleHookName").asText().equals("started")))
                .hasSize(3)
                .allSatisfy(hook -> {
                    assertThat(hook.path("LifecycleTransition").asText())
                            .isEqualTo("autoscaling:EC2_INSTANCE_LAUNCHING");
                    assertThat(hook.path("DefaultResult").asText()).isEqualTo("ABANDON");
                });
        for (String script : scripts()) {
            assertThat(script).contains("--lifecycle-hook-name started");
        }
    }

    @Test
    void aGatewayIsDrainedBeforeItEnds() {
        JsonNode hook = properties(STACK, "AWS::AutoScaling::LifecycleHook").stream()
                .filter(each -> each.path("LifecycleHookName").asText().equals("drain"))
                .findFirst()
                .orElseThrow();
        assertThat(hook.path("LifecycleTransition").asText()).isEqualTo("autoscaling:EC2_INSTANCE_TERMINATING");
        assertThat(text(hook.path("AutoScalingGroupName"))).contains("pushgateway");
        assertThat(hook.path("DefaultResult").asText()).isEqualTo("CONTINUE");
    }

    @Test
    void whatIsShortAddsInstances() {
        String policies = properties(STACK, "AWS::AutoScaling::ScalingPolicy").toString();
        assertThat(properties(STACK, "AWS::AutoScaling::ScalingPolicy")).hasSize(4);
        assertThat(policies).contains("tertulia_gateway_streams", "ASGAverageCPUUtilization");
    }

    @Test
    void theTagOfTheImagesIsAParameterOfEachTemplate() {
        assertThat(Synthesized.template(STACK).at("/Parameters/ImageTag/Type").asText())
                .isEqualTo("String");
        assertThat(Synthesized.template(STACK)
                        .path("Parameters")
                        .path("ImageTag")
                        .has("Default"))
                .isFalse();
        assertThat(scripts()).allSatisfy(script -> assertThat(script).contains(":<.Ref.:.ImageTag.>"));
    }

    @Test
    void theScriptNamesItsOwnGroupAndFitsIntoUserData() {
        for (var group : List.of("ingest-api", "push-gateway", "stream-processors")) {
            String script = scripts().stream()
                    .filter(each -> each.contains("--auto-scaling-group-name tertulia-" + group + " "))
                    .findFirst()
                    .orElseThrow();
            String resource = script.replaceAll("(?s).*--resource (\\S+) .*", "$1");
            assertThat(Synthesized.template(STACK)
                            .path("Resources")
                            .path(resource)
                            .path("Type")
                            .asText())
                    .as(group)
                    .isEqualTo("AWS::AutoScaling::AutoScalingGroup");
            assertThat(resource).startsWith(group.replace("-", ""));
            // 16 KiB, and room for what is filled in.
            assertThat(script.length()).isLessThan(12_000);
        }
    }

    @Test
    void processorsMakeTheTopicsAndUseComprehend() {
        String script = scripts().stream()
                .filter(each -> each.contains("Description=Tertulia stream-processors"))
                .findFirst()
                .orElseThrow();
        assertThat(script)
                .contains("operate topics --partitions 48 --replication 3")
                .contains("\nTERTULIA_PROCESSORS_SENTIMENT_ANALYZER=comprehend\n")
                .contains("\nTERTULIA_PROCESSORS_PUBLIC_URL=https://chat.example.com\n");
    }

    @Test
    void filesOfMessagesAreInAPrivateBucketThatOnlyThePageMayPutTo() {
        JsonNode bucket = only(STACK, "AWS::S3::Bucket");
        assertThat(bucket.path("BucketName").asText()).isEqualTo("tertulia-attachments-123456789012-eu-west-1");
        assertThat(bucket.at("/PublicAccessBlockConfiguration/BlockPublicPolicy")
                        .asBoolean())
                .isTrue();
        assertThat(bucket.path("BucketEncryption").toString()).contains("AES256");
        JsonNode cors = bucket.at("/CorsConfiguration/CorsRules/0");
        assertThat(cors.path("AllowedOrigins").toString()).isEqualTo("[\"https://chat.example.com\"]");
        assertThat(cors.path("AllowedMethods").toString()).isEqualTo("[\"PUT\"]");
        assertThat(bucket.at("/LifecycleConfiguration/Rules").toString())
                .contains("\"Prefix\":\"uploads/\"")
                .doesNotContain("kept/");
        assertThat(scripts())
                .anySatisfy(script -> assertThat(script)
                        .contains("\nTERTULIA_ATTACHMENTS_S3_BUCKET=tertulia-attachments-123456789012-eu-west-1\n")
                        .contains("\nTERTULIA_ATTACHMENTS_S3_REGION=eu-west-1\n"));
    }

    @Test
    void noSecretIsInATemplate() {
        assertThat(scripts()).allSatisfy(script -> assertThat(script).doesNotContain("resolve:secretsmanager"));
    }

    private static List<String> scripts() {
        return properties(STACK, "AWS::EC2::LaunchTemplate").stream()
                .map(each -> text(each.at("/LaunchTemplateData/UserData")))
                .toList();
    }
}
