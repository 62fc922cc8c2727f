package chat.tertulia.processors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

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
    void passwordsAreNotShown() {
        runner.run(context ->
                assertThat(context.getBean(ProcessorSettings.class).toString()).doesNotContain("secret"));
    }
}
