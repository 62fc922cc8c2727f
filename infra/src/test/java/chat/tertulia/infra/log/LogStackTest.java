package chat.tertulia.infra.log;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Capacity;
import chat.tertulia.infra.Size;
import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class LogStackTest {

    private static final LogStack STACK = Synthesized.cloud().log();
    private static final JsonNode CLUSTER = only(STACK, "AWS::MSK::Cluster");

    @Test
    void threeBrokersWithoutZooKeeperInThreeZones() {
        assertThat(CLUSTER.path("NumberOfBrokerNodes").asInt()).isEqualTo(3);
        assertThat(CLUSTER.path("BrokerNodeGroupInfo").path("ClientSubnets")).hasSize(3);
        assertThat(CLUSTER.path("KafkaVersion").asText()).endsWith(".kraft");
    }

    @Test
    void anAcceptedMessageIsOnTwoBrokersAtLeastAndTopicsAreMadeOnPurpose() {
        String properties =
                only(STACK, "AWS::MSK::Configuration").path("ServerProperties").asText();
        assertThat(properties.lines())
                .contains(
                        "auto.create.topics.enable=false",
                        "default.replication.factor=3",
                        "min.insync.replicas=2",
                        "unclean.leader.election.enable=false");
    }

    @Test
    void clientsSpeakTlsAndSignInWithScram() {
        assertThat(CLUSTER.at("/EncryptionInfo/EncryptionInTransit/ClientBroker")
                        .asText())
                .isEqualTo("TLS");
        assertThat(CLUSTER.at("/EncryptionInfo/EncryptionInTransit/InCluster").asBoolean())
                .isTrue();
        assertThat(CLUSTER.at("/ClientAuthentication/Sasl/Scram/Enabled").asBoolean())
                .isTrue();
        assertThat(CLUSTER.at("/ClientAuthentication/Unauthenticated/Enabled").asBoolean(true))
                .isFalse();
    }

    @Test
    void theSecretIsOneThatMskTakes() {
        JsonNode secret = only(STACK, "AWS::SecretsManager::Secret");
        assertThat(secret.path("Name").asText()).startsWith("AmazonMSK_");
        assertThat(text(secret.path("KmsKeyId"))).contains("Key");
        assertThat(only(STACK, "AWS::MSK::BatchScramSecret").path("SecretArnList"))
                .hasSize(1);
    }

    @Test
    void onlyServicesAndTheEventSourceReachTheBrokers() {
        assertThat(properties(STACK, "AWS::EC2::SecurityGroupIngress"))
                .hasSize(5)
                .allSatisfy(rule -> {
                    assertThat(rule.path("FromPort").asInt()).isEqualTo(9096);
                    assertThat(rule.has("SourceSecurityGroupId")).isTrue();
                });
        assertThat(only(STACK, "AWS::EC2::SecurityGroup").has("SecurityGroupIngress"))
                .isFalse();
    }

    @Test
    void theLogIsKeptWhenItsStackGoes() {
        assertThat(Synthesized.resources(STACK, "AWS::MSK::Cluster")
                        .getFirst()
                        .path("DeletionPolicy")
                        .asText())
                .isEqualTo("Retain");
    }

    @Test
    void brokersGrowWithTheSize() {
        assertThat(CLUSTER.at("/BrokerNodeGroupInfo/InstanceType").asText()).isEqualTo("kafka.m7g.large");
        assertThat(Capacity.of(Size.SMALL).log().broker()).isEqualTo("kafka.t3.small");
        assertThat(Capacity.of(Size.LARGE).log().broker()).isEqualTo("kafka.m7g.2xlarge");
    }
}
