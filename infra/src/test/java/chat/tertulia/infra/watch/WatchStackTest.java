package chat.tertulia.infra.watch;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchStackTest {

    private static final WatchStack STACK = Synthesized.cloud().watch();
    private static final List<JsonNode> ALARMS = properties(STACK, "AWS::CloudWatch::Alarm");

    @Test
    void everyAlarmTellsTheOperatorAndSaysWhatItMeans() {
        assertThat(ALARMS).hasSizeGreaterThan(35).allSatisfy(each -> {
            assertThat(text(each.path("AlarmActions").get(0))).contains("Alarms");
            assertThat(each.path("OKActions")).hasSize(1);
            assertThat(each.path("AlarmDescription").asText()).hasSizeGreaterThan(15);
            assertThat(each.path("AlarmName").asText()).startsWith("tertulia-");
        });
        JsonNode subscription = only(STACK, "AWS::SNS::Subscription");
        assertThat(subscription.path("Protocol").asText()).isEqualTo("email");
        assertThat(subscription.path("Endpoint").asText()).isEqualTo("operator@example.com");
    }

    @Test
    void whatCanGoWrongIsWatched() {
        assertWatched("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", 1);
        assertWatched("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", 2);
        assertWatched("AWS/ApplicationELB", "UnHealthyHostCount", 2);
        assertWatched("AWS/ApplicationELB", "HealthyHostCount", 2);
        assertWatched("AWS/Kafka", "OfflinePartitionsCount", 1);
        assertWatched("AWS/Kafka", "UnderMinIsrPartitionCount", 3);
        assertWatched("AWS/Kafka", "KafkaDataLogsDiskUsed", 3);
        assertWatched("AWS/RDS", "FreeStorageSpace", 1);
        assertWatched("AWS/RDS", "CPUUtilization", 1);
        assertWatched("AWS/RDS", "DatabaseConnections", 1);
        assertWatched("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", 2);
        assertWatched("AWS/ElastiCache", "Evictions", 2);
        assertWatched("AWS/SQS", "ApproximateNumberOfMessagesVisible", 7);
        assertWatched("AWS/Lambda", "Errors", 6);
        assertWatched("Tertulia", "tertulia_processor_ms_behind", 1);
    }

    private static void assertWatched(String namespace, String metric, int times) {
        assertThat(ALARMS.stream()
                        .filter(each -> each.path("Namespace").asText().equals(namespace)
                                && each.path("MetricName").asText().equals(metric)))
                .as(namespace + " " + metric)
                .hasSize(times);
    }

    @Test
    void silenceOfWhatShouldSpeakIsAnAlarm() {
        assertThat(ALARMS.stream()
                        .filter(each -> each.path("TreatMissingData").asText().equals("breaching"))
                        .map(each -> each.path("AlarmName").asText()))
                .containsExactlyInAnyOrder(
                        "tertulia-IngestAlone",
                        "tertulia-GatewayAlone",
                        "tertulia-ProcessorsBehind",
                        "tertulia-ProcessorsAlone");
    }

    @Test
    void spendingIsToldBeforeItHasHappened() {
        List<JsonNode> budgets = properties(STACK, "AWS::Budgets::Budget");
        assertThat(budgets).hasSize(3).allSatisfy(each -> {
            assertThat(each.at("/Budget/TimeUnit").asText()).isEqualTo("MONTHLY");
            assertThat(each.path("NotificationsWithSubscribers").toString())
                    .contains("\"FORECASTED\"", "\"ACTUAL\"", "operator@example.com", "\"SNS\"");
        });
        assertThat(budgets)
                .anySatisfy(each ->
                        assertThat(each.at("/Budget/CostFilters").toString()).contains("Amazon Comprehend"));
        assertThat(only(STACK, "AWS::SNS::TopicPolicy").toString()).contains("budgets.amazonaws.com");
    }
}
