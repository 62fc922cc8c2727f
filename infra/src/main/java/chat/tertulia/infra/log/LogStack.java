package chat.tertulia.infra.log;

import chat.tertulia.infra.Capacity;
import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.network.NetworkStack;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.msk.CfnBatchScramSecret;
import software.amazon.awscdk.services.msk.CfnCluster;
import software.amazon.awscdk.services.msk.CfnConfiguration;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/**
 * MSK: three brokers in three zones, each partition on all of them, and an answer when two have it. Clients speak TLS and sign in with
 * SCRAM, which the services' {@code tertulia.kafka.properties} can say without a library of AWS.
 */
public final class LogStack extends Stack {

    /** Its own, for its metrics are found by it. */
    public static final String CLUSTER = "tertulia";

    /** Kafka without ZooKeeper. The services' clients are newer and speak with it. */
    static final String KAFKA = "3.9.x.kraft";

    private static final int SCRAM_PORT = 9096;

    /** What MSK would do otherwise: make topics of misspelt names, answer when one has it, and let a broker lead that has not all. */
    static final Map<String, String> PROPERTIES = new TreeMap<>(Map.of(
            "auto.create.topics.enable", "false",
            "default.replication.factor", "3",
            "min.insync.replicas", "2",
            "unclean.leader.election.enable", "false",
            // Gateways read from the broker of their zone, which costs nothing.
            "replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"));

    private final CfnCluster cluster;
    private final Secret secret;
    private final Key key;
    private final SecurityGroup brokers;

    public LogStack(Construct scope, String id, StackProps props, CloudSettings settings, NetworkStack network) {
        super(scope, id, props);
        Capacity.Log capacity = settings.capacity().log();
        brokers = SecurityGroup.Builder.create(this, "Brokers")
                .vpc(network.vpc())
                .description("Kafka brokers")
                .build();
        network.users().forEach(user -> brokers.addIngressRule(user, Port.tcp(SCRAM_PORT), "Services"));
        brokers.addIngressRule(network.functions(), Port.tcp(SCRAM_PORT), "Functions");
        // Lambda reads topics from inside the brokers' own group.
        brokers.addIngressRule(brokers, Port.tcp(SCRAM_PORT), "Event source");

        // MSK takes neither a secret of another prefix nor one with AWS's own key.
        key = Key.Builder.create(this, "Key")
                .description("Tertulia: how services sign in to Kafka")
                .enableKeyRotation(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        secret = Secret.Builder.create(this, "Secret")
                .secretName("AmazonMSK_tertulia")
                .description("How services sign in to Kafka")
                .encryptionKey(key)
                .generateSecretString(password())
                .build();
        LogGroup group = LogGroup.Builder.create(this, "BrokerLogs")
                .logGroupName("/tertulia/brokers")
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        CfnConfiguration configuration = CfnConfiguration.Builder.create(this, "Configuration")
                .name("tertulia")
                .kafkaVersionsList(List.of(KAFKA))
                .serverProperties(PROPERTIES.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("\n")))
                .build();
        cluster = CfnCluster.Builder.create(this, "Cluster")
                .clusterName(CLUSTER)
                .kafkaVersion(KAFKA)
                .numberOfBrokerNodes(settings.zones().size())
                .brokerNodeGroupInfo(CfnCluster.BrokerNodeGroupInfoProperty.builder()
                        .instanceType(capacity.broker())
                        // Not the subnets without a way out: Lambda's event source stands beside the brokers and calls
                        // AWS.
                        .clientSubnets(network.vpc()
                                .selectSubnets(NetworkStack.services())
                                .getSubnetIds())
                        .securityGroups(List.of(brokers.getSecurityGroupId()))
                        .storageInfo(CfnCluster.StorageInfoProperty.builder()
                                .ebsStorageInfo(CfnCluster.EBSStorageInfoProperty.builder()
                                        .volumeSize(capacity.gigabytes())
                                        .build())
                                .build())
                        .build())
                .clientAuthentication(CfnCluster.ClientAuthenticationProperty.builder()
                        .sasl(CfnCluster.SaslProperty.builder()
                                .scram(CfnCluster.ScramProperty.builder()
                                        .enabled(true)
                                        .build())
                                .build())
                        .unauthenticated(CfnCluster.UnauthenticatedProperty.builder()
                                .enabled(false)
                                .build())
                        .build())
                .encryptionInfo(CfnCluster.EncryptionInfoProperty.builder()
                        .encryptionInTransit(CfnCluster.EncryptionInTransitProperty.builder()
                                .clientBroker("TLS")
                                .inCluster(true)
                                .build())
                        .build())
                .configurationInfo(CfnCluster.ConfigurationInfoProperty.builder()
                        .arn(configuration.getAttrArn())
                        .revision(configuration.getAttrLatestRevisionRevision())
                        .build())
                // Partitions below their minimum of replicas are told by broker only.
                .enhancedMonitoring("PER_BROKER")
                .loggingInfo(CfnCluster.LoggingInfoProperty.builder()
                        .brokerLogs(CfnCluster.BrokerLogsProperty.builder()
                                .cloudWatchLogs(CfnCluster.CloudWatchLogsProperty.builder()
                                        .enabled(true)
                                        .logGroup(group.getLogGroupName())
                                        .build())
                                .build())
                        .build())
                .build();
        cluster.applyRemovalPolicy(RemovalPolicy.RETAIN);
        CfnBatchScramSecret.Builder.create(this, "SecretOfCluster")
                .clusterArn(cluster.getAttrArn())
                .secretArnList(List.of(secret.getSecretArn()))
                .build();
    }

    private static SecretStringGenerator password() {
        return SecretStringGenerator.builder()
                .secretStringTemplate("{\"username\":\"tertulia\"}")
                .generateStringKey("password")
                .passwordLength(48)
                .excludePunctuation(true)
                .build();
    }

    public String clusterArn() {
        return cluster.getAttrArn();
    }

    /** {@code {username, password}}. */
    public Secret secret() {
        return secret;
    }

    /** What the secret is encrypted with. */
    public Key key() {
        return key;
    }
}
