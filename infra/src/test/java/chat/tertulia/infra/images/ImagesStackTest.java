package chat.tertulia.infra.images;

import static chat.tertulia.infra.Synthesized.properties;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import org.junit.jupiter.api.Test;

final class ImagesStackTest {

    @Test
    void aTagMeansOneImageForEver() {
        assertThat(properties(Synthesized.cloud().images(), "AWS::ECR::Repository"))
                .hasSize(3)
                .allSatisfy(each -> {
                    assertThat(each.path("ImageTagMutability").asText()).isEqualTo("IMMUTABLE");
                    assertThat(each.at("/ImageScanningConfiguration/ScanOnPush").asBoolean())
                            .isTrue();
                    assertThat(each.at("/LifecyclePolicy/LifecyclePolicyText").asText())
                            .contains("\"countNumber\":30");
                })
                .extracting(each -> each.path("RepositoryName").asText())
                .containsExactlyInAnyOrder(
                        "tertulia/ingest-api", "tertulia/push-gateway", "tertulia/stream-processors");
    }
}
