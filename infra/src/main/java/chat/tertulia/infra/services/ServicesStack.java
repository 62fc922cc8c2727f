package chat.tertulia.infra.services;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.Rights;
import chat.tertulia.infra.cache.CacheStack;
import chat.tertulia.infra.database.DatabaseStack;
import chat.tertulia.infra.functions.FunctionsStack;
import chat.tertulia.infra.images.ImagesStack;
import chat.tertulia.infra.log.LogStack;
import chat.tertulia.infra.network.NetworkStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.BasicLifecycleHookProps;
import software.amazon.awscdk.services.autoscaling.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.autoscaling.DefaultResult;
import software.amazon.awscdk.services.autoscaling.LifecycleTransition;
import software.amazon.awscdk.services.autoscaling.MetricTargetTrackingProps;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.CorsRule;
import software.amazon.awscdk.services.s3.HttpMethods;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/** ingest-api, push-gateway and stream-processors, and the balancer before the first two. */
public final class ServicesStack extends Stack {

    /** The gateways' group, which the function that drains them listens for, and its hook. */
    public static final String GATEWAYS = "tertulia-push-gateway";

    public static final String DRAIN_HOOK = "drain";

    /** The metric that says how stale what the processors make is at most, in milliseconds. */
    public static final Metric MS_BEHIND = metric("stream-processors", "tertulia_processor_ms_behind", "Maximum");

    /** The slowest request of the last minutes, in seconds. */
    public static final Metric SLOWEST = metric("ingest-api", "http_server_requests_seconds_max", "Maximum");

    /** A third of what a gateway admits, so that two thirds of them can take what all had. */
    private static final int STREAMS_PER_GATEWAY = 16_000;

    private static final String NOTHING = "/usr/bin/true";

    private final Balancer balancer;
    private final ApplicationTargetGroup ingestTargets;
    private final ApplicationTargetGroup gatewayTargets;

    /** What it is among. */
    public record Others(
            NetworkStack network,
            LogStack log,
            CacheStack cache,
            DatabaseStack database,
            ImagesStack images,
            FunctionsStack functions) {}

    public ServicesStack(Construct scope, String id, StackProps props, CloudSettings settings, Others others) {
        super(scope, id, props);
        String imageTag = CfnParameter.Builder.create(this, "ImageTag")
                .description("The tag of all three images. An older one goes back to it")
                .allowedPattern("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
                .build()
                .getValueAsString();
        balancer = new Balancer(
                this,
                settings,
                others.network(),
                HostedZone.fromHostedZoneAttributes(
                        this,
                        "Zone",
                        HostedZoneAttributes.builder()
                                .hostedZoneId(settings.zoneId())
                                .zoneName(settings.zone())
                                .build()));
        attachments(settings);
        Surroundings surroundings = surroundings(others);
        AutoScalingGroup ingest = start(ingest(settings, others), surroundings, others, imageTag);
        AutoScalingGroup gateway = start(gateway(settings, others), surroundings, others, imageTag);
        AutoScalingGroup processors = start(processors(settings, others), surroundings, others, imageTag);

        gatewayTargets =
                balancer.route("Stream", 10, List.of("/api/stream", "/api/stream/*"), Duration.seconds(30), gateway);
        ingestTargets = balancer.route("Api", 20, List.of("/api/*", "/hooks/*"), Duration.seconds(30), ingest);
        ServiceGroup.checkedByBalancer(ingest);
        ServiceGroup.checkedByBalancer(gateway);

        // Its function tells streams to leave, spread over some seconds; if there is none, the gateway's own stop does.
        gateway.addLifecycleHook(
                "Drain",
                BasicLifecycleHookProps.builder()
                        .lifecycleHookName(DRAIN_HOOK)
                        .lifecycleTransition(LifecycleTransition.INSTANCE_TERMINATING)
                        .heartbeatTimeout(Duration.seconds(120))
                        .defaultResult(DefaultResult.CONTINUE)
                        .build());
        // What ingest-api spends is processor time: JSON, TLS to the log, passwords.
        ingest.scaleOnCpuUtilization("Cpu", cpu(50, Duration.minutes(3)));
        // An idle stream costs a gateway memory and no processor, a busy room the other way round; whichever is short
        // adds one.
        gateway.scaleToTrackMetric(
                "Streams",
                MetricTargetTrackingProps.builder()
                        .metric(metric("push-gateway", "tertulia_gateway_streams", "Average"))
                        .targetValue(STREAMS_PER_GATEWAY)
                        .build());
        gateway.scaleOnCpuUtilization("Cpu", cpu(60, Duration.minutes(3)));
        // Each change moves partitions and their state, so it is slow to come and slow to go.
        processors.scaleOnCpuUtilization("Cpu", cpu(60, Duration.minutes(15)));
    }

    private AutoScalingGroup start(Service service, Surroundings surroundings, Others others, String imageTag) {
        return new ServiceGroup(this, service, surroundings, others.network().vpc(), imageTag).group();
    }

    private static CpuUtilizationScalingProps cpu(int percent, Duration pause) {
        return CpuUtilizationScalingProps.builder()
                .targetUtilizationPercent(percent)
                .cooldown(pause)
                .build();
    }

    private static Metric metric(String service, String name, String statistic) {
        return Metric.Builder.create()
                .namespace("Tertulia")
                .metricName(name)
                .dimensionsMap(Map.of("service", service))
                .statistic(statistic)
                .period(Duration.minutes(1))
                .build();
    }

    private Surroundings surroundings(Others others) {
        Secret operator = Secret.Builder.create(this, "OperatorSecret")
                .secretName("tertulia/operator")
                .description(
                        "What only the operator knows, as {\"TERTULIA_…\": \"…\"}: keys of Web Push, a mail server's password")
                .secretStringValue(SecretValue.unsafePlainText("{}"))
                .build();
        LogStack log = others.log();
        return new Surroundings(
                Map.of(
                        "CLUSTER", log.clusterArn(),
                        "LOG_SECRET", log.secret().getSecretArn(),
                        "DATABASE_SECRET", others.database().secret().getSecretArn(),
                        "CACHE_SECRET", others.cache().secret().getSecretArn(),
                        "OPERATOR_SECRET", operator.getSecretArn()),
                Map.of(
                        "TERTULIA_REDIS_HOST",
                        others.cache().host(),
                        "TERTULIA_REDIS_PORT",
                        String.valueOf(others.cache().port()),
                        "TERTULIA_REDIS_TLS",
                        "true",
                        "TERTULIA_TRUSTED_PROXIES",
                        NetworkStack.ADDRESSES),
                List.of(
                        Rights.to(List.of("kafka:GetBootstrapBrokers"), log.clusterArn()),
                        Rights.to(
                                List.of("secretsmanager:GetSecretValue"),
                                log.secret().getSecretArn(),
                                others.database().secret().getSecretArn(),
                                others.cache().secret().getSecretArn(),
                                operator.getSecretArn()),
                        Rights.to(List.of("kms:Decrypt"), log.key().getKeyArn())));
    }

    /** Browsers put files there themselves, by addresses that ingest-api signs; nobody reads there without one. */
    private void attachments(CloudSettings settings) {
        Bucket.Builder.create(this, "Attachments")
                .bucketName(settings.attachmentsBucket())
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .cors(List.of(CorsRule.builder()
                        .allowedOrigins(List.of("https://" + settings.domain()))
                        .allowedMethods(List.of(HttpMethods.PUT))
                        .allowedHeaders(List.of("content-type"))
                        .maxAge(3600)
                        .build()))
                .lifecycleRules(List.of(
                        // What was looked at is kept elsewhere; the rest was never completed.
                        LifecycleRule.builder()
                                .id("uploads")
                                .prefix("uploads/")
                                .expiration(Duration.days(1))
                                .build(),
                        LifecycleRule.builder()
                                .id("unfinished")
                                .abortIncompleteMultipartUploadAfter(Duration.days(1))
                                .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    private Service ingest(CloudSettings settings, Others others) {
        String objects = "arn:" + getPartition() + ":s3:::" + settings.objectsBucket();
        String attachments = "arn:" + getPartition() + ":s3:::" + settings.attachmentsBucket();
        return new Service(
                "ingest-api",
                settings.capacity().ingest(),
                others.images().ingest(),
                others.network().ingest(),
                SLOWEST.getMetricName(),
                NOTHING,
                Map.of(
                        "TERTULIA_SPEECH_ENGINE", "polly",
                        "TERTULIA_SPEECH_POLLY_REGION", settings.region(),
                        "TERTULIA_SPEECH_POLLY_BUCKET", settings.objectsBucket(),
                        "TERTULIA_ATTACHMENTS_S3_REGION", settings.region(),
                        "TERTULIA_ATTACHMENTS_S3_BUCKET", settings.attachmentsBucket()),
                List.of(
                        Rights.to(List.of("polly:SynthesizeSpeech"), "*"),
                        Rights.to(List.of("s3:GetObject", "s3:PutObject"), objects + "/speech/*"),
                        // Otherwise audio that is not there yet looks like audio that is forbidden.
                        Rights.to(List.of("s3:ListBucket"), objects),
                        Rights.to(List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"), attachments + "/*"),
                        Rights.to(List.of("s3:ListBucket"), attachments)));
    }

    private static Service gateway(CloudSettings settings, Others others) {
        return new Service(
                "push-gateway",
                settings.capacity().gateway(),
                others.images().gateway(),
                others.network().gateway(),
                "tertulia_gateway_streams",
                NOTHING,
                Map.of(),
                List.of());
    }

    private static Service processors(CloudSettings settings, Others others) {
        List<PolicyStatement> rights = new ArrayList<>(others.functions().rightsToHaveTagged());
        rights.add(Rights.to(List.of("comprehend:BatchDetectSentiment"), "*"));
        rights.add(Rights.to(List.of("execute-api:Invoke"), others.functions().lettersArn()));
        return new Service(
                "stream-processors",
                settings.capacity().processors(),
                others.images().processors(),
                others.network().processors(),
                MS_BEHIND.getMetricName(),
                // Topics that are there are left as they are.
                "/usr/bin/docker run --rm --network host --env-file /run/tertulia/environment --read-only --tmpfs /tmp @IMAGE@"
                        + " operate topics --partitions "
                        + settings.capacity().log().partitions() + " --replication 3",
                Map.of(
                        "TERTULIA_PROCESSORS_STATE_DIR",
                        "/var/lib/tertulia/streams",
                        "TERTULIA_PROCESSORS_STANDBY_REPLICAS",
                        "1",
                        "TERTULIA_PROCESSORS_PUBLIC_URL",
                        "https://" + settings.domain(),
                        "TERTULIA_PROCESSORS_MAIL_ENDPOINT",
                        others.functions().mailUrl(),
                        "TERTULIA_PROCESSORS_MAIL_REGION",
                        settings.region(),
                        "TERTULIA_PROCESSORS_SENTIMENT_ANALYZER",
                        "comprehend",
                        "TERTULIA_PROCESSORS_SENTIMENT_REGION",
                        settings.region()),
                rights);
    }

    public ApplicationLoadBalancer balancer() {
        return balancer.balancer();
    }

    public ApplicationTargetGroup ingestTargets() {
        return ingestTargets;
    }

    public ApplicationTargetGroup gatewayTargets() {
        return gatewayTargets;
    }
}
