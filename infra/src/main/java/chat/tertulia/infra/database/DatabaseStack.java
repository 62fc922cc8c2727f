package chat.tertulia.infra.database;

import chat.tertulia.infra.Capacity;
import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.network.NetworkStack;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.rds.Credentials;
import software.amazon.awscdk.services.rds.CredentialsFromUsernameOptions;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;
import software.amazon.awscdk.services.rds.RotationSingleUserOptions;
import software.amazon.awscdk.services.rds.StorageType;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/**
 * RDS with PostgreSQL: a primary and a standby in another zone, its disk encrypted, two weeks of any point in time to go back to. Its password changes
 * every thirty days; the services notice by themselves.
 */
public final class DatabaseStack extends Stack {

    /** Its own, for its metrics are found by it. */
    public static final String INSTANCE = "tertulia";

    /** Of the database and of the role that owns it. */
    public static final String NAME = "tertulia";

    private final DatabaseInstance instance;

    public DatabaseStack(Construct scope, String id, StackProps props, CloudSettings settings, NetworkStack network) {
        super(scope, id, props);
        Capacity.Database capacity = settings.capacity().database();
        SecurityGroup server = SecurityGroup.Builder.create(this, "Server")
                .vpc(network.vpc())
                .description("PostgreSQL")
                .build();
        network.users().forEach(user -> server.addIngressRule(user, Port.tcp(5432), "Services"));
        server.addIngressRule(network.functions(), Port.tcp(5432), "Functions");
        LogGroup.Builder.create(this, "Log")
                .logGroupName("/aws/rds/instance/" + INSTANCE + "/postgresql")
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        instance = DatabaseInstance.Builder.create(this, "Instance")
                .instanceIdentifier(INSTANCE)
                .engine(DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                        .version(PostgresEngineVersion.VER_18)
                        .build()))
                .instanceType(new InstanceType(capacity.machine()))
                .vpc(network.vpc())
                .vpcSubnets(NetworkStack.data())
                .securityGroups(List.of(server))
                .publiclyAccessible(false)
                .multiAz(true)
                .storageType(StorageType.GP3)
                .allocatedStorage(capacity.gigabytes())
                .maxAllocatedStorage(capacity.gigabytesMax())
                .storageEncrypted(true)
                .databaseName(NAME)
                .credentials(Credentials.fromGeneratedSecret(
                        NAME,
                        CredentialsFromUsernameOptions.builder()
                                .secretName("tertulia/database")
                                // Of letters and digits only, it needs no quotes anywhere.
                                .excludeCharacters(" %+~`#$&*()|[]{}:;<>?!'/@\"\\^,.-_=")
                                .build()))
                .parameters(Map.of("rds.force_ssl", "1", "log_min_duration_statement", "1000"))
                .cloudwatchLogsExports(List.of("postgresql"))
                .backupRetention(Duration.days(14))
                .preferredBackupWindow("07:00-07:30")
                .preferredMaintenanceWindow("tue:08:00-tue:08:30")
                .copyTagsToSnapshot(true)
                .autoMinorVersionUpgrade(true)
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.SNAPSHOT)
                .build();
        instance.addRotationSingleUser(RotationSingleUserOptions.builder()
                .automaticallyAfter(Duration.days(30))
                .excludeCharacters(" %+~`#$&*()|[]{}:;<>?!'/@\"\\^,.-_=")
                .vpcSubnets(NetworkStack.services())
                .build());
    }

    public String host() {
        return instance.getDbInstanceEndpointAddress();
    }

    /** {@code {host, port, dbname, username, password}}. */
    public ISecret secret() {
        return Objects.requireNonNull(instance.getSecret());
    }
}
