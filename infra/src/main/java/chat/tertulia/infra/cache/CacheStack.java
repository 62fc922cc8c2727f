package chat.tertulia.infra.cache;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.network.NetworkStack;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticache.CfnParameterGroup;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.elasticache.CfnSubnetGroup;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/**
 * ElastiCache with Valkey: one primary and a replica in another zone that takes over. One shard: the scripts of the room views touch several keys, and a
 * view that is lost is made anew from the log.
 */
public final class CacheStack extends Stack {

    /** Its own, for its metrics are found by it. */
    public static final String GROUP = "tertulia";

    private static final int PORT = 6379;

    private final CfnReplicationGroup group;
    private final Secret secret;

    public CacheStack(Construct scope, String id, StackProps props, CloudSettings settings, NetworkStack network) {
        super(scope, id, props);
        SecurityGroup nodes = SecurityGroup.Builder.create(this, "Nodes")
                .vpc(network.vpc())
                .description("Valkey")
                .build();
        network.users().forEach(user -> nodes.addIngressRule(user, Port.tcp(PORT), "Services"));
        secret = Secret.Builder.create(this, "Secret")
                .secretName("tertulia/cache")
                .description("How services sign in to Valkey")
                .generateSecretString(SecretStringGenerator.builder()
                        .secretStringTemplate("{}")
                        .generateStringKey("password")
                        .passwordLength(48)
                        .excludePunctuation(true)
                        .build())
                .build();
        CfnSubnetGroup subnets = CfnSubnetGroup.Builder.create(this, "Subnets")
                .description("Tertulia")
                .subnetIds(network.vpc().selectSubnets(NetworkStack.data()).getSubnetIds())
                .build();
        CfnParameterGroup parameters = CfnParameterGroup.Builder.create(this, "Parameters")
                .cacheParameterGroupFamily("valkey8")
                .description("Tertulia")
                // A full cache refuses and says so; an evicted session would sign people out (docs/CACHING.md).
                .properties(Map.of("maxmemory-policy", "noeviction"))
                .build();
        group = CfnReplicationGroup.Builder.create(this, "Group")
                .replicationGroupId(GROUP)
                .replicationGroupDescription("Tertulia")
                .engine("valkey")
                .engineVersion("8.0")
                .cacheNodeType(settings.capacity().cache())
                .numNodeGroups(1)
                .replicasPerNodeGroup(1)
                .automaticFailoverEnabled(true)
                .multiAzEnabled(true)
                .transitEncryptionEnabled(true)
                .atRestEncryptionEnabled(true)
                .authToken(secret.secretValueFromJson("password").unsafeUnwrap())
                .cacheSubnetGroupName(subnets.getRef())
                .cacheParameterGroupName(parameters.getRef())
                .securityGroupIds(List.of(nodes.getSecurityGroupId()))
                .snapshotRetentionLimit(1)
                .autoMinorVersionUpgrade(true)
                .build();
        // All in it is made anew from the log and the database.
        group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    }

    /** The primary's name, wherever it is. */
    public String host() {
        return group.getAttrPrimaryEndPointAddress();
    }

    public int port() {
        return PORT;
    }

    /** {@code {password}}. */
    public Secret secret() {
        return secret;
    }
}
