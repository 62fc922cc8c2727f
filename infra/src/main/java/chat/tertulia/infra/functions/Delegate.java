package chat.tertulia.infra.functions;

import chat.tertulia.infra.Rights;
import chat.tertulia.infra.network.NetworkStack;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.destinations.SqsDestination;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/** One function with a role, a log and a place for what it could not do, all its own. */
final class Delegate extends Construct {

    private static final String PACKAGE = "chat.tertulia.functions.";
    private static final int MEGABYTES = 1024;

    private final Function function;
    private final Queue failed;

    Delegate(Construct scope, String name, Work work, Code code, NetworkStack network) {
        super(scope, name);
        failed = queue(this, "Failed", name + "-failed").build();
        LogGroup logs = LogGroup.Builder.create(this, "Log")
                .logGroupName("/tertulia/functions/" + name)
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        Role role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
                .build();
        role.addToPolicy(Rights.to(List.of("logs:CreateLogStream", "logs:PutLogEvents"), logs.getLogGroupArn()));
        if (work.inNetwork()) {
            role.addToPolicy(Rights.to(
                    List.of(
                            "ec2:CreateNetworkInterface",
                            "ec2:DeleteNetworkInterface",
                            "ec2:DescribeNetworkInterfaces",
                            "ec2:DescribeSubnets"),
                    "*"));
        }
        work.rights().forEach(role::addToPolicy);
        Function.Builder builder = Function.Builder.create(this, "Function")
                .functionName("tertulia-" + name)
                // A function in a network is not made before it may be in one.
                .role(role)
                .runtime(Runtime.JAVA_25)
                .architecture(Architecture.ARM_64)
                .code(code)
                .handler(PACKAGE + work.handler() + "::handleRequest")
                .memorySize(MEGABYTES)
                .timeout(work.timeout())
                .reservedConcurrentExecutions(work.concurrency())
                .environment(work.environment())
                .logGroup(logs)
                .retryAttempts(2)
                .maxEventAge(Duration.hours(6))
                .onFailure(new SqsDestination(failed));
        if (work.inNetwork()) {
            builder.vpc(network.vpc()).vpcSubnets(NetworkStack.services()).securityGroups(List.of(network.functions()));
        }
        function = builder.build();
    }

    /** A queue that speaks TLS only and keeps what is in it for two weeks. */
    static Queue.Builder queue(Construct scope, String id, String name) {
        return Queue.Builder.create(scope, id)
                .queueName("tertulia-" + name)
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(Duration.days(14))
                .removalPolicy(RemovalPolicy.DESTROY);
    }

    Function function() {
        return function;
    }

    /** What it could not do, to be looked at by a person. */
    Queue failed() {
        return failed;
    }
}
