package chat.tertulia.processors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

final class ProcessorSettingsTest {

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ProcessorSettings.class)
    static class Bound {}

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(Bound.class)
            .withPropertyValues(
                    "tertulia.kafka.bootstrap-servers=none:1",
                    "tertulia.postgres.host=h",
                    "tertulia.postgres.port=5432",
                    "tertulia.postgres.database=d",
                    "tertulia.postgres.user=u",
                    "tertulia.postgres.password=secret",
                    "tertulia.redis.host=h",
                    "tertulia.redis.port=6379",
                    "tertulia.redis.tls=false");

    @Test
    void allApplicationsRunByDefault() {
        runner.run(context -> {
            var processors = context.getBean(ProcessorSettings.class).processors();

            assertThat(processors.applications()).containsExactlyElementsOf(StreamProcessorsConfiguration.APPLICATIONS);
            assertThat(processors.commitIntervalMs()).isLessThanOrEqualTo(100);
            assertThat(processors.instanceId()).isNull();
        });
    }

    @Test
    void aSubsetRuns() {
        runner.withPropertyValues("tertulia.processors.applications=archive,mentions")
                .run(context -> assertThat(context.getBean(ProcessorSettings.class)
                                .processors()
                                .applications())
                        .containsExactly("archive", "mentions"));
    }

    @Test
    void whatCannotRunIsSaidPlainly() {
        runner.withPropertyValues("tertulia.processors.applications=archive,nonsense")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("there is no \"nonsense\""));
        runner.withPropertyValues("tertulia.processors.commit-interval-ms=500")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("tertulia.processors.commit-interval-ms is 1 to 100, not 500"));
    }

    @Test
    void theLexiconJudgesByDefaultAndComprehendWhenAsked() {
        runner.run(context -> assertThat(context.getBean(ProcessorSettings.class)
                        .processors()
                        .sentiment()
                        .comprehend())
                .isFalse());
        runner.withPropertyValues(
                        "tertulia.processors.sentiment.analyzer=comprehend",
                        "tertulia.processors.sentiment.region=us-east-1",
                        "tertulia.processors.sentiment.endpoint-override=http://127.0.0.1:4566",
                        "tertulia.processors.sentiment.requests-per-second=3",
                        "tertulia.processors.sentiment.monthly-units=1000",
                        "tertulia.processors.sentiment.timeout-ms=900")
                .run(context -> {
                    var sentiment = context.getBean(ProcessorSettings.class)
                            .processors()
                            .sentiment();

                    assertThat(sentiment.comprehend()).isTrue();
                    assertThat(sentiment.region()).isEqualTo("us-east-1");
                    assertThat(sentiment.endpointOverride()).hasToString("http://127.0.0.1:4566");
                    assertThat(sentiment.requestsPerSecond()).isEqualTo(3);
                    assertThat(sentiment.monthlyUnits()).isEqualTo(1_000);
                    assertThat(sentiment.timeoutMs()).isEqualTo(900);
                });
    }

    @Test
    void anAnalyzerThatCannotRunIsSaidPlainly() {
        refused(
                "analyzer=magic",
                "tertulia.processors.sentiment.analyzer is lexicon, comprehend or queue, not \"magic\"");
        refused("analyzer=queue", "tertulia.processors.sentiment.queue is the address of a queue");
        refused("queue=https://sqs.us-east-1.amazonaws.com/1/texts", "and is there with analyzer queue");
        refused("analyzer=comprehend", "tertulia.processors.sentiment.region is missing");
        refused("region=the moon", "tertulia.processors.sentiment.region is a region of AWS");
        refused("endpoint-override=http://example.org", "is an https address, or an http address of this machine");
        refused("requests-per-second=0", "tertulia.processors.sentiment.requests-per-second is 1 to 1000, not 0");
        refused("monthly-units=0", "tertulia.processors.sentiment.monthly-units is 1 to");
        refused("timeout-ms=20000", "tertulia.processors.sentiment.timeout-ms is 100 to 10000, not 20000");
    }

    @Test
    void aMailServiceThatCannotBeUsedIsSaidPlainly() {
        for (String[] wrong : new String[][] {
            {"endpoint=http://mail.example", "an https address, or an http address of this machine"},
            {"region=us-east-1", ".endpoint is missing"}
        }) {
            runner.withPropertyValues("tertulia.processors.mail." + wrong[0])
                    .run(context ->
                            assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(wrong[1]));
        }
        runner.withPropertyValues(
                        "tertulia.processors.mail.endpoint=https://mail.example",
                        "tertulia.processors.mail.host=mail.example")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("not both"));
    }

    private void refused(String property, String message) {
        runner.withPropertyValues("tertulia.processors.sentiment." + property)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(message));
    }

    @Test
    void passwordsAreNotShown() {
        runner.run(context ->
                assertThat(context.getBean(ProcessorSettings.class).toString()).doesNotContain("secret"));
    }

    @Test
    void kafkasOwnPropertiesHaveTheirDotsBackFromTheEnvironment() {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment",
                                Map.of(
                                        "TERTULIA_KAFKA_BOOTSTRAP_SERVERS", "b-1:9096,b-2:9096",
                                        "TERTULIA_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                                        "TERTULIA_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "module required username=\"u\";",
                                        "TERTULIA_KAFKA_PROPERTIES_CLIENT_RACK", "euw1-az1"))))
                .run(context -> assertThat(
                                context.getBean(ProcessorSettings.class).kafka().clientProperties())
                        .containsOnly(
                                Map.entry("bootstrap.servers", "b-1:9096,b-2:9096"),
                                Map.entry("security.protocol", "SASL_SSL"),
                                Map.entry("sasl.jaas.config", "module required username=\"u\";"),
                                Map.entry("client.rack", "euw1-az1")));
    }
}
