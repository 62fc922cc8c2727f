package chat.tertulia.infra.database;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class DatabaseStackTest {

    private static final DatabaseStack STACK = Synthesized.cloud().database();
    private static final JsonNode INSTANCE = only(STACK, "AWS::RDS::DBInstance");

    @Test
    void aStandbyInAnotherZoneTakesOver() {
        assertThat(INSTANCE.path("Engine").asText()).isEqualTo("postgres");
        assertThat(INSTANCE.path("EngineVersion").asText()).startsWith("18");
        assertThat(INSTANCE.path("MultiAZ").asBoolean()).isTrue();
    }

    @Test
    void itIsEncryptedOnDiskAndOnTheWayAndNotInPublic() {
        assertThat(INSTANCE.path("StorageEncrypted").asBoolean()).isTrue();
        assertThat(INSTANCE.path("PubliclyAccessible").asBoolean(true)).isFalse();
        assertThat(only(STACK, "AWS::RDS::DBParameterGroup")
                        .at("/Parameters/rds.force_ssl")
                        .asText())
                .isEqualTo("1");
    }

    @Test
    void itCannotBeDeletedByMistakeAndTwoWeeksCanBeGoneBackTo() {
        assertThat(INSTANCE.path("DeletionProtection").asBoolean()).isTrue();
        assertThat(INSTANCE.path("BackupRetentionPeriod").asInt()).isEqualTo(14);
        assertThat(Synthesized.resources(STACK, "AWS::RDS::DBInstance")
                        .getFirst()
                        .path("DeletionPolicy")
                        .asText())
                .isEqualTo("Snapshot");
    }

    @Test
    void nobodyKnowsItsPasswordWhichChangesEachMonth() {
        assertThat(text(INSTANCE.path("MasterUserPassword"))).startsWith("{{resolve:secretsmanager:");
        assertThat(only(STACK, "AWS::SecretsManager::RotationSchedule")
                        .at("/RotationRules/ScheduleExpression")
                        .asText())
                .isEqualTo("rate(30 days)");
    }

    @Test
    void itsDiskGrowsByItself() {
        assertThat(INSTANCE.path("AllocatedStorage").asInt()).isEqualTo(200);
        assertThat(INSTANCE.path("MaxAllocatedStorage").asInt()).isEqualTo(1_000);
        assertThat(INSTANCE.path("StorageType").asText()).isEqualTo("gp3");
    }

    @Test
    void onlyServicesFunctionsAndWhatChangesThePasswordReachIt() {
        assertThat(properties(STACK, "AWS::EC2::SecurityGroupIngress"))
                .hasSize(5)
                .allSatisfy(
                        rule -> assertThat(rule.has("SourceSecurityGroupId")).isTrue());
    }
}
