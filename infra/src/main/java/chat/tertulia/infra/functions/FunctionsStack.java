package chat.tertulia.infra.functions;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.Rights;
import chat.tertulia.infra.database.DatabaseStack;
import chat.tertulia.infra.log.LogStack;
import chat.tertulia.infra.network.NetworkStack;
import chat.tertulia.infra.services.ServicesStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.customresources.AwsCustomResource;
import software.amazon.awscdk.customresources.AwsCustomResourcePolicy;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.apigateway.AuthorizationType;
import software.amazon.awscdk.services.apigateway.EndpointConfiguration;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.LambdaIntegration;
import software.amazon.awscdk.services.apigateway.Method;
import software.amazon.awscdk.services.apigateway.MethodOptions;
import software.amazon.awscdk.services.apigateway.RestApi;
import software.amazon.awscdk.services.apigateway.StageOptions;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Billing;
import software.amazon.awscdk.services.dynamodb.TableV2;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.events.targets.LambdaFunctionProps;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.EventSourceMapping;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Permission;
import software.amazon.awscdk.services.lambda.SourceAccessConfiguration;
import software.amazon.awscdk.services.lambda.SourceAccessConfigurationType;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.amazon.awscdk.services.lambda.eventsources.SqsDlq;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSourceProps;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.route53.IPublicHostedZone;
import software.amazon.awscdk.services.route53.PublicHostedZone;
import software.amazon.awscdk.services.route53.PublicHostedZoneAttributes;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.scheduler.ContextAttribute;
import software.amazon.awscdk.services.scheduler.CronOptionsWithTimezone;
import software.amazon.awscdk.services.scheduler.Schedule;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.scheduler.ScheduleTargetInput;
import software.amazon.awscdk.services.scheduler.targets.LambdaInvoke;
import software.amazon.awscdk.services.scheduler.targets.ScheduleTargetBaseProps;
import software.amazon.awscdk.services.ses.EmailIdentity;
import software.amazon.awscdk.services.ses.Identity;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * Delegated work, one function a kind: letters by API Gateway, tags by a queue, commands from the log, objects by S3's events, the draining of
 * gateways by a group's hook, digests by a schedule. docs/DELEGATED-WORK.md says why each is what it is.
 */
public final class FunctionsStack extends Stack {

    private static final String OBJECTS_ID = "Objects";
    private static final String TAGGING = "tertulia-tagging";
    private static final String BROKERS = "BootstrapBrokerStringSaslScram";

    private final Code code;
    private final NetworkStack network;
    private final CloudSettings settings;
    private final List<Function> functions = new ArrayList<>();
    private final List<Queue> deadLetters = new ArrayList<>();
    private final RestApi mailApi;
    private final EmailIdentity sender;
    private final Method letters;
    private final Queue tagging;

    public FunctionsStack(
            Construct scope,
            String id,
            StackProps props,
            CloudSettings settings,
            NetworkStack network,
            LogStack log,
            DatabaseStack database) {
        super(scope, id, props);
        this.settings = settings;
        this.network = network;
        code = Code.fromAsset(settings.functionsJar());

        mailApi = RestApi.Builder.create(this, "MailApi")
                .restApiName("tertulia-mail")
                .endpointConfiguration(EndpointConfiguration.builder()
                        .types(List.of(EndpointType.REGIONAL))
                        .build())
                .cloudWatchRole(false)
                .deployOptions(StageOptions.builder()
                        .stageName("v1")
                        .throttlingRateLimit(50)
                        .throttlingBurstLimit(100)
                        .metricsEnabled(true)
                        .build())
                .build();
        sender = sender();
        letters = mail();
        tagging = taggingQueue();
        commands(log);
        objects();
        drain();
        digest(database);
    }

    private Delegate delegate(String name, Work work) {
        Delegate delegate = new Delegate(this, name, work, code, network);
        functions.add(delegate.function());
        deadLetters.add(delegate.failed());
        return delegate;
    }

    private EmailIdentity sender() {
        IPublicHostedZone zone = PublicHostedZone.fromPublicHostedZoneAttributes(
                this,
                "Zone",
                PublicHostedZoneAttributes.builder()
                        .hostedZoneId(settings.zoneId())
                        .zoneName(settings.zone())
                        .build());
        return EmailIdentity.Builder.create(this, "Sender")
                .identity(Identity.publicHostedZone(zone))
                .build();
    }

    private Method mail() {
        TableV2 sent = TableV2.Builder.create(this, "SentLetters")
                .tableName("tertulia-sent-letters")
                .partitionKey(Attribute.builder()
                        .name("key")
                        .type(AttributeType.STRING)
                        .build())
                .timeToLiveAttribute("expires")
                .billing(Billing.onDemand())
                // Two days of letters' keys: without them a letter may be sent twice.
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        Function function = delegate(
                        "mail",
                        new Work(
                                "mail.MailFunction",
                                Duration.seconds(25),
                                10,
                                false,
                                Map.of("TERTULIA_MAIL_FROM", from(), "TERTULIA_MAIL_TABLE", sent.getTableName()),
                                List.of(
                                        Rights.to(List.of("ses:SendEmail"), sender.getEmailIdentityArn()),
                                        Rights.to(
                                                List.of(
                                                        "dynamodb:PutItem",
                                                        "dynamodb:UpdateItem",
                                                        "dynamodb:DeleteItem"),
                                                sent.getTableArn()))))
                .function();
        return mailApi.getRoot()
                .addResource("letters")
                .addMethod(
                        "POST",
                        new LambdaIntegration(function),
                        MethodOptions.builder()
                                .authorizationType(AuthorizationType.IAM)
                                .build());
    }

    private Queue taggingQueue() {
        Queue dead = Delegate.queue(this, "TaggingDead", "tagging-dead").build();
        deadLetters.add(dead);
        Queue queue = Delegate.queue(this, "Tagging", "tagging")
                // Six times the function's time, as Lambda asks.
                .visibilityTimeout(Duration.seconds(180))
                // Older texts are waited for by nobody.
                .retentionPeriod(Duration.minutes(15))
                .deadLetterQueue(
                        DeadLetterQueue.builder().queue(dead).maxReceiveCount(3).build())
                .build();
        delegate(
                        "tagging",
                        new Work(
                                "tagging.TaggingFunction",
                                Duration.seconds(30),
                                5,
                                false,
                                Map.of(
                                        "TERTULIA_TAGGING_REPLIES",
                                        "https://sqs." + getRegion() + "." + getUrlSuffix() + "/" + getAccount() + "/"
                                                + TAGGING + "-replies-"),
                                List.of(
                                        Rights.to(List.of("comprehend:BatchDetectSentiment"), "*"),
                                        Rights.to(List.of("sqs:SendMessage"), replies()))))
                .function()
                .addEventSource(new SqsEventSource(
                        queue,
                        SqsEventSourceProps.builder()
                                .batchSize(25)
                                .maxBatchingWindow(Duration.seconds(1))
                                .maxConcurrency(5)
                                .reportBatchItemFailures(true)
                                .build()));
        return queue;
    }

    private void commands(LogStack log) {
        List<PolicyStatement> rights = new ArrayList<>(reading(log));
        Delegate commands = delegate(
                "commands", new Work("commands.CommandsFunction", Duration.seconds(30), 10, true, kafka(log), rights));
        EventSourceMapping.Builder.create(this, "Commands")
                .target(commands.function())
                .eventSourceArn(log.clusterArn())
                .kafkaTopic("chat.commands")
                .kafkaConsumerGroupId("commands-function")
                .sourceAccessConfigurations(List.of(SourceAccessConfiguration.builder()
                        .type(SourceAccessConfigurationType.SASL_SCRAM_512_AUTH)
                        .uri(log.secret().getSecretArn())
                        .build()))
                // What was given while there was no function yet is answered by nobody.
                .startingPosition(StartingPosition.LATEST)
                .batchSize(50)
                .onFailure(new SqsDlq(commands.failed()))
                .build();
    }

    /** What Lambda does with its function's rights to read a topic. */
    private static List<PolicyStatement> reading(LogStack log) {
        return List.of(
                Rights.to(
                        List.of("kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"),
                        log.clusterArn()),
                Rights.to(List.of("ec2:DescribeSecurityGroups", "ec2:DescribeVpcs"), "*"),
                Rights.to(List.of("secretsmanager:GetSecretValue"), log.secret().getSecretArn()),
                Rights.to(List.of("kms:Decrypt"), log.key().getKeyArn()));
    }

    /** Where the log is. Brokers' names are known to MSK only, which is asked while the stack is made. */
    private Map<String, String> kafka(LogStack log) {
        AwsSdkCall brokers = AwsSdkCall.builder()
                .service("Kafka")
                .action("getBootstrapBrokers")
                .parameters(Map.of("ClusterArn", log.clusterArn()))
                .physicalResourceId(PhysicalResourceId.of("brokers"))
                .outputPaths(List.of(BROKERS))
                .build();
        AwsCustomResource asked = AwsCustomResource.Builder.create(this, "Brokers")
                .onUpdate(brokers)
                .policy(AwsCustomResourcePolicy.fromStatements(
                        List.of(Rights.to(List.of("kafka:GetBootstrapBrokers"), log.clusterArn()))))
                .installLatestAwsSdk(false)
                .logGroup(LogGroup.Builder.create(this, "BrokersLog")
                        .retention(RetentionDays.ONE_WEEK)
                        .removalPolicy(RemovalPolicy.DESTROY)
                        .build())
                .build();
        return Map.of(
                "TERTULIA_KAFKA_BOOTSTRAP_SERVERS",
                asked.getResponseField(BROKERS),
                "TERTULIA_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                "SASL_SSL",
                "TERTULIA_KAFKA_PROPERTIES_SASL_MECHANISM",
                "SCRAM-SHA-512",
                "TERTULIA_KAFKA_SECRET",
                log.secret().getSecretArn());
    }

    private void objects() {
        String bucket = "arn:" + getPartition() + ":s3:::" + settings.objectsBucket();
        Function function = delegate(
                        "objects",
                        new Work(
                                "objects.ObjectCheckFunction",
                                Duration.seconds(60),
                                5,
                                false,
                                Map.of(),
                                List.of(
                                        Rights.to(
                                                List.of("s3:GetObject", "s3:PutObjectTagging", "s3:DeleteObject"),
                                                bucket + "/*"),
                                        Rights.to(List.of("s3:PutObject"), bucket + "/quarantine/*"),
                                        // Otherwise what is gone looks like what is forbidden.
                                        Rights.to(List.of("s3:ListBucket"), bucket))))
                .function();
        function.addPermission(
                "FromObjects",
                Permission.builder()
                        .principal(new ServicePrincipal("s3.amazonaws.com"))
                        .sourceAccount(settings.account())
                        .sourceArn(bucket)
                        .build());
        CfnBucket objects = CfnBucket.Builder.create(this, OBJECTS_ID)
                .bucketName(settings.objectsBucket())
                .publicAccessBlockConfiguration(CfnBucket.PublicAccessBlockConfigurationProperty.builder()
                        .blockPublicAcls(true)
                        .blockPublicPolicy(true)
                        .ignorePublicAcls(true)
                        .restrictPublicBuckets(true)
                        .build())
                .bucketEncryption(CfnBucket.BucketEncryptionProperty.builder()
                        .serverSideEncryptionConfiguration(List.of(CfnBucket.ServerSideEncryptionRuleProperty.builder()
                                .serverSideEncryptionByDefault(CfnBucket.ServerSideEncryptionByDefaultProperty.builder()
                                        .sseAlgorithm("AES256")
                                        .build())
                                .build()))
                        .build())
                .lifecycleConfiguration(CfnBucket.LifecycleConfigurationProperty.builder()
                        .rules(List.of(goneAfter(90, "speech/"), goneAfter(30, "quarantine/")))
                        .build())
                .notificationConfiguration(CfnBucket.NotificationConfigurationProperty.builder()
                        .lambdaConfigurations(List.of(CfnBucket.LambdaConfigurationProperty.builder()
                                .event("s3:ObjectCreated:*")
                                .function(function.getFunctionArn())
                                .build()))
                        .build())
                .build();
        objects.applyRemovalPolicy(RemovalPolicy.RETAIN);
        // S3 tries whether it may call before it agrees to.
        objects.getNode().addDependency(function);
    }

    private static CfnBucket.RuleProperty goneAfter(int days, String prefix) {
        return CfnBucket.RuleProperty.builder()
                .id(prefix.replace("/", ""))
                .status("Enabled")
                .prefix(prefix)
                .expirationInDays(days)
                .build();
    }

    private void drain() {
        String group = "arn:" + getPartition() + ":autoscaling:" + getRegion() + ":" + getAccount()
                + ":autoScalingGroup:*:autoScalingGroupName/" + ServicesStack.GATEWAYS;
        Delegate drain = delegate(
                "drain",
                new Work(
                        "lifecycle.DrainFunction",
                        Duration.seconds(150),
                        10,
                        true,
                        Map.of("TERTULIA_DRAIN_PORT", String.valueOf(NetworkStack.MANAGEMENT_PORT)),
                        List.of(
                                Rights.to(
                                        List.of(
                                                "autoscaling:CompleteLifecycleAction",
                                                "autoscaling:RecordLifecycleActionHeartbeat"),
                                        group),
                                Rights.to(List.of("ec2:DescribeInstances"), "*"))));
        Rule.Builder.create(this, "GatewayEnds")
                .description("A gateway's instance is about to end")
                .eventPattern(EventPattern.builder()
                        .source(List.of("aws.autoscaling"))
                        .detailType(List.of("EC2 Instance-terminate Lifecycle Action"))
                        .detail(Map.of("AutoScalingGroupName", List.of(ServicesStack.GATEWAYS)))
                        .build())
                .targets(List.of(new LambdaFunction(
                        drain.function(),
                        LambdaFunctionProps.builder()
                                // After the hook's own time it is too late.
                                .maxEventAge(Duration.minutes(2))
                                .retryAttempts(2)
                                .deadLetterQueue(drain.failed())
                                .build())))
                .build();
    }

    private void digest(DatabaseStack database) {
        Delegate digest = delegate(
                "digest",
                new Work(
                        "digest.DigestFunction",
                        Duration.minutes(10),
                        1,
                        true,
                        Map.of(
                                "TERTULIA_POSTGRES_HOST",
                                database.host(),
                                "TERTULIA_POSTGRES_DATABASE",
                                DatabaseStack.NAME,
                                "TERTULIA_POSTGRES_USER",
                                DatabaseStack.NAME,
                                "TERTULIA_POSTGRES_SECRET",
                                database.secret().getSecretArn(),
                                "TERTULIA_PUBLIC_URL",
                                "https://" + settings.domain(),
                                "TERTULIA_MAIL_FROM",
                                from()),
                        List.of(
                                Rights.to(List.of("ses:SendEmail"), sender.getEmailIdentityArn()),
                                Rights.to(
                                        List.of("secretsmanager:GetSecretValue"),
                                        database.secret().getSecretArn()))));
        Schedule.Builder.create(this, "DigestTime")
                .description("Each day at noon UTC, morning in Chile")
                .schedule(ScheduleExpression.cron(CronOptionsWithTimezone.builder()
                        .minute("0")
                        .hour("12")
                        .timeZone(TimeZone.ETC_UTC)
                        .build()))
                .target(new LambdaInvoke(
                        digest.function(),
                        ScheduleTargetBaseProps.builder()
                                // As EventBridge's own scheduled event is; a schedule's has a text where that has an
                                // object.
                                .input(ScheduleTargetInput.fromObject(Map.of(
                                        "source",
                                        "aws.scheduler",
                                        "detail-type",
                                        "Scheduled Event",
                                        "time",
                                        ContextAttribute.getScheduledTime(),
                                        "detail",
                                        Map.of())))
                                .retryAttempts(3)
                                .maxEventAge(Duration.hours(2))
                                .deadLetterQueue(digest.failed())
                                .build()))
                .build();
    }

    private String from() {
        return "Tertulia <tertulia@" + settings.zone() + ">";
    }

    /** All of them. */
    public List<Function> functions() {
        return List.copyOf(functions);
    }

    /** Where what could not be done lies; they are empty when all is well. */
    public List<Queue> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** {@code …/v1/}: where letters are posted. */
    public String mailUrl() {
        return mailApi.getUrl();
    }

    /** What a caller of {@link #mailUrl} has to be allowed. */
    public String lettersArn() {
        return letters.getMethodArn();
    }

    /** The queues that processors make for answers, each its own, and take away at their end. */
    private String replies() {
        return "arn:" + getPartition() + ":sqs:" + getRegion() + ":" + getAccount() + ":" + TAGGING + "-replies-*";
    }

    /** What an instance may that has texts tagged slowly. */
    public List<PolicyStatement> rightsToHaveTagged() {
        return List.of(
                Rights.to(List.of("sqs:SendMessage"), tagging.getQueueArn()),
                Rights.to(
                        List.of(
                                "sqs:CreateQueue",
                                "sqs:DeleteQueue",
                                "sqs:GetQueueUrl",
                                "sqs:ReceiveMessage",
                                "sqs:DeleteMessage"),
                        replies()));
    }

    /** What is to be tagged slowly. */
    public Queue tagging() {
        return tagging;
    }
}
