package chat.tertulia.infra.functions;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class FunctionsStackTest {

    private static final FunctionsStack STACK = Synthesized.cloud().functions();
    private static final List<String> HANDLERS = List.of(
            "mail.MailFunction",
            "tagging.TaggingFunction",
            "commands.CommandsFunction",
            "objects.ObjectCheckFunction",
            "lifecycle.DrainFunction",
            "digest.DigestFunction");

    private static List<JsonNode> ours() {
        return properties(STACK, "AWS::Lambda::Function").stream()
                .filter(each -> each.path("Handler").asText().startsWith("chat.tertulia.functions."))
                .toList();
    }

    @Test
    void sixFunctionsRunJava25AndEachIsBounded() {
        assertThat(ours())
                .extracting(each -> each.path("Handler").asText())
                .containsExactlyInAnyOrderElementsOf(HANDLERS.stream()
                        .map(each -> "chat.tertulia.functions." + each + "::handleRequest")
                        .toList());
        assertThat(ours()).allSatisfy(each -> {
            assertThat(each.path("Runtime").asText()).isEqualTo("java25");
            assertThat(each.path("Architectures").get(0).asText()).isEqualTo("arm64");
            assertThat(each.path("ReservedConcurrentExecutions").asInt()).isBetween(1, 10);
            assertThat(each.path("Timeout").asInt()).isBetween(1, 600);
            assertThat(each.at("/LoggingConfig/LogGroup").isMissingNode()).isFalse();
        });
    }

    @Test
    void eachHasItsOwnRoleAndAPlaceForWhatItCouldNotDo() {
        assertThat(ours().stream().map(each -> text(each.path("Role"))).distinct())
                .hasSize(6);
        assertThat(properties(STACK, "AWS::Lambda::EventInvokeConfig"))
                .hasSize(6)
                .allSatisfy(each -> assertThat(text(each.at("/DestinationConfig/OnFailure/Destination")))
                        .contains("Failed"));
    }

    @Test
    void logsAreKeptForAWhileAndNotForEver() {
        assertThat(properties(STACK, "AWS::Logs::LogGroup"))
                .hasSize(7)
                .allSatisfy(
                        each -> assertThat(each.path("RetentionInDays").asInt()).isBetween(1, 31));
    }

    @Test
    void lettersArePostedByWhomAwsKnows() {
        List<JsonNode> methods = properties(STACK, "AWS::ApiGateway::Method");
        assertThat(methods).hasSize(1);
        assertThat(methods.getFirst().path("HttpMethod").asText()).isEqualTo("POST");
        assertThat(methods.getFirst().path("AuthorizationType").asText()).isEqualTo("AWS_IAM");
        assertThat(only(STACK, "AWS::ApiGateway::Resource").path("PathPart").asText())
                .isEqualTo("letters");
        JsonNode table = only(STACK, "AWS::DynamoDB::GlobalTable");
        assertThat(table.at("/KeySchema/0/AttributeName").asText()).isEqualTo("key");
        assertThat(table.at("/TimeToLiveSpecification/AttributeName").asText()).isEqualTo("expires");
    }

    @Test
    void slowTaggingComesFromAQueueThatGivesUpInTheEnd() {
        JsonNode queue = properties(STACK, "AWS::SQS::Queue").stream()
                .filter(each -> each.path("QueueName").asText().equals("tertulia-tagging"))
                .findFirst()
                .orElseThrow();
        assertThat(queue.at("/RedrivePolicy/maxReceiveCount").asInt()).isEqualTo(3);
        assertThat(text(queue.at("/RedrivePolicy/deadLetterTargetArn"))).contains("TaggingDead");
        JsonNode function = ours().stream()
                .filter(each -> each.path("Handler").asText().contains("Tagging"))
                .findFirst()
                .orElseThrow();
        assertThat(queue.path("VisibilityTimeout").asInt())
                .isGreaterThanOrEqualTo(6 * function.path("Timeout").asInt());
        assertThat(mapping("Tagging").path("FunctionResponseTypes").toString()).contains("ReportBatchItemFailures");
    }

    @Test
    void commandsComeFromTheLog() {
        JsonNode mapping = mapping("Cluster");
        assertThat(mapping.path("Topics").get(0).asText()).isEqualTo("chat.commands");
        assertThat(mapping.at("/SourceAccessConfigurations/0/Type").asText()).isEqualTo("SASL_SCRAM_512_AUTH");
        assertThat(text(mapping.at("/DestinationConfig/OnFailure/Destination"))).contains("commandsFailed");
    }

    private static JsonNode mapping(String source) {
        return properties(STACK, "AWS::Lambda::EventSourceMapping").stream()
                .filter(each -> text(each.path("EventSourceArn")).contains(source))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void objectsAreCheckedWhenTheyAreMadeAndNobodyElseSeesThem() {
        JsonNode bucket = only(STACK, "AWS::S3::Bucket");
        assertThat(bucket.at("/NotificationConfiguration/LambdaConfigurations/0/Event")
                        .asText())
                .isEqualTo("s3:ObjectCreated:*");
        assertThat(text(bucket.at("/NotificationConfiguration/LambdaConfigurations/0/Function")))
                .contains("objectsFunction");
        assertThat(bucket.path("PublicAccessBlockConfiguration").toString()).doesNotContain("false");
        assertThat(properties(STACK, "AWS::Lambda::Permission")).anySatisfy(each -> {
            assertThat(each.path("Principal").asText()).isEqualTo("s3.amazonaws.com");
            assertThat(each.path("SourceAccount").asText()).isEqualTo("123456789012");
            assertThat(text(each.path("SourceArn")))
                    .endsWith(bucket.path("BucketName").asText());
        });
        String resource = Synthesized.resources(STACK, "AWS::S3::Bucket")
                .getFirst()
                .path("DependsOn")
                .toString();
        assertThat(resource).contains("objectsFunctionFromObjects");
    }

    @Test
    void aGatewaysEndIsToldToTheFunctionThatDrainsIt() {
        JsonNode rule = only(STACK, "AWS::Events::Rule");
        assertThat(rule.at("/EventPattern/detail-type/0").asText())
                .isEqualTo("EC2 Instance-terminate Lifecycle Action");
        assertThat(rule.at("/EventPattern/detail/AutoScalingGroupName/0").asText())
                .isEqualTo("tertulia-push-gateway");
        assertThat(text(rule.at("/Targets/0/Arn"))).contains("drainFunction");
        JsonNode function = ours().stream()
                .filter(each -> each.path("Handler").asText().contains("Drain"))
                .findFirst()
                .orElseThrow();
        assertThat(function.at("/VpcConfig/SecurityGroupIds")).hasSize(1);
    }

    @Test
    void digestsHaveTheirTime() {
        JsonNode schedule = only(STACK, "AWS::Scheduler::Schedule");
        assertThat(schedule.path("ScheduleExpression").asText()).startsWith("cron(0 12 ");
        assertThat(schedule.at("/Target/Input").asText()).contains("\"detail\":{}", "<aws.scheduler.scheduled-time>");
        assertThat(text(schedule.at("/Target/DeadLetterConfig/Arn"))).contains("digestFailed");
    }

    /** Who may look at a function may not know a password by it, and a password in a variable ages. */
    @Test
    void secretsAreNamedAndNotGiven() {
        assertThat(ours())
                .allSatisfy(each -> assertThat(each.at("/Environment/Variables").toString())
                        .doesNotContain("PASSWORD", "resolve:secretsmanager"));
        assertThat(ours())
                .anySatisfy(each -> assertThat(text(each.at("/Environment/Variables/TERTULIA_POSTGRES_SECRET")))
                        .isNotEmpty());
    }

    @Test
    void queuesAndTheirContentsAreEncrypted() {
        assertThat(properties(STACK, "AWS::SQS::Queue"))
                .hasSize(8)
                .allSatisfy(each -> assertThat(each.path("SqsManagedSseEnabled").asBoolean())
                        .isTrue());
        assertThat(StreamSupport.stream(
                                properties(STACK, "AWS::SQS::QueuePolicy").spliterator(), false)
                        .filter(each -> each.toString().contains("\"aws:SecureTransport\":\"false\"")))
                .hasSize(8);
    }
}
