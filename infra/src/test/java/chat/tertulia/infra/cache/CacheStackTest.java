package chat.tertulia.infra.cache;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class CacheStackTest {

    private static final CacheStack STACK = Synthesized.cloud().cache();
    private static final JsonNode GROUP = only(STACK, "AWS::ElastiCache::ReplicationGroup");

    @Test
    void aReplicaInAnotherZoneTakesOver() {
        assertThat(GROUP.path("Engine").asText()).isEqualTo("valkey");
        assertThat(GROUP.path("NumNodeGroups").asInt()).isEqualTo(1);
        assertThat(GROUP.path("ReplicasPerNodeGroup").asInt()).isEqualTo(1);
        assertThat(GROUP.path("MultiAZEnabled").asBoolean()).isTrue();
        assertThat(GROUP.path("AutomaticFailoverEnabled").asBoolean()).isTrue();
    }

    @Test
    void itSpeaksTlsWantsAPasswordAndIsEncrypted() {
        assertThat(GROUP.path("TransitEncryptionEnabled").asBoolean()).isTrue();
        assertThat(GROUP.path("AtRestEncryptionEnabled").asBoolean()).isTrue();
        assertThat(text(GROUP.path("AuthToken")))
                .startsWith("{{resolve:secretsmanager:")
                .contains("SecretString:password");
    }

    @Test
    void aFullCacheRefusesAndEvictsNobodysSession() {
        assertThat(only(STACK, "AWS::ElastiCache::ParameterGroup")
                        .at("/Properties/maxmemory-policy")
                        .asText())
                .isEqualTo("noeviction");
    }

    @Test
    void onlyServicesReachIt() {
        assertThat(properties(STACK, "AWS::EC2::SecurityGroupIngress"))
                .hasSize(3)
                .allSatisfy(rule -> {
                    assertThat(rule.path("FromPort").asInt()).isEqualTo(6379);
                    assertThat(rule.has("SourceSecurityGroupId")).isTrue();
                });
    }
}
