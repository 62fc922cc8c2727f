package chat.tertulia.infra.watch;

import chat.tertulia.infra.Capacity;
import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.cache.CacheStack;
import chat.tertulia.infra.database.DatabaseStack;
import chat.tertulia.infra.functions.FunctionsStack;
import chat.tertulia.infra.log.LogStack;
import chat.tertulia.infra.services.ServicesStack;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationLoadBalancerMetrics;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** Alarms and budgets, all to one topic, which writes to one address. docs/CLOUD.md says what to do at each. */
public final class WatchStack extends Stack {

    private static final Duration MINUTE = Duration.minutes(1);
    private static final Duration FIVE_MINUTES = Duration.minutes(5);
    private static final String SUM = "Sum";
    private static final String MAXIMUM = "Maximum";
    private static final String AVERAGE = "Average";

    private static final int CACHE_NODES = 2;

    private final Topic topic;

    public WatchStack(
            Construct scope,
            String id,
            StackProps props,
            CloudSettings settings,
            ServicesStack services,
            FunctionsStack functions) {
        super(scope, id, props);
        topic = Topic.Builder.create(this, "Alarms")
                .topicName("tertulia-alarms")
                .enforceSsl(true)
                .build();
        topic.addSubscription(new EmailSubscription(settings.alarmEmail()));
        topic.grantPublish(new ServicePrincipal("budgets.amazonaws.com"));
        new Spending(this, settings, topic);

        balancer(services);
        instances(settings);
        log(settings.zones().size());
        database(settings.capacity().database());
        cache();
        functions(functions);
    }

    private void balancer(ServicesStack services) {
        IApplicationLoadBalancerMetrics metrics = services.balancer().getMetrics();
        above(
                "BalancerErrors",
                "The balancer answers with errors of its own: no instance is ready, or none answers",
                metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, every(SUM)),
                20,
                1);
        targets("Ingest", services.ingestTargets());
        targets("Gateway", services.gatewayTargets());
        above("SlowRequests", "A request of ingest-api took more than 5 s", ServicesStack.SLOWEST, 5, 5);
    }

    private void targets(String name, ApplicationTargetGroup group) {
        above(
                name + "Errors",
                "More than twenty answers 5xx in five minutes",
                group.getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, every(SUM)),
                20,
                1);
        above(
                name + "Unhealthy",
                "An instance is not ready for ten minutes",
                group.getMetrics().unhealthyHostCount(every(MAXIMUM)),
                0,
                2);
        alarm(
                name + "Alone",
                "Fewer than two instances are ready: the next that fails ends the service",
                group.getMetrics()
                        .healthyHostCount(MetricOptions.builder()
                                .statistic("Minimum")
                                .period(MINUTE)
                                .build()),
                new Limit(ComparisonOperator.LESS_THAN_THRESHOLD, 2, 5, TreatMissingData.BREACHING));
    }

    private void instances(CloudSettings settings) {
        alarm(
                "ProcessorsBehind",
                "What processors make is more than a minute old, or nothing is heard of them",
                ServicesStack.MS_BEHIND,
                new Limit(ComparisonOperator.GREATER_THAN_THRESHOLD, 60_000, 5, TreatMissingData.BREACHING));
        alarm(
                "ProcessorsAlone",
                "Fewer instances of stream-processors are in service than there should be",
                metric(
                        "AWS/AutoScaling",
                        "GroupInServiceInstances",
                        "Minimum",
                        Map.of("AutoScalingGroupName", "tertulia-stream-processors")),
                new Limit(
                        ComparisonOperator.LESS_THAN_THRESHOLD,
                        settings.capacity().processors().min(),
                        3,
                        TreatMissingData.BREACHING));
    }

    private void log(int brokers) {
        above(
                "LogOffline",
                "Partitions have no leader: what lies in them can be neither posted nor followed",
                kafka("OfflinePartitionsCount", Map.of()),
                0,
                1);
        for (int broker = 1; broker <= brokers; broker++) {
            Map<String, String> one = Map.of("Broker ID", String.valueOf(broker));
            above(
                    "LogDisk" + broker,
                    "A broker's disk is three quarters full",
                    kafka("KafkaDataLogsDiskUsed", one),
                    75,
                    1);
            above(
                    "LogUnderMinimum" + broker,
                    "Partitions have fewer than two replicas in sync: posting there is refused",
                    kafka("UnderMinIsrPartitionCount", one),
                    0,
                    2);
        }
    }

    private void database(Capacity.Database capacity) {
        alarm(
                "DatabaseStorage",
                "Less than a tenth of the disk it may grow to is left, or it cannot grow",
                rds("FreeStorageSpace", "Minimum"),
                new Limit(
                        ComparisonOperator.LESS_THAN_THRESHOLD,
                        // Growing begins by itself when a tenth is free.
                        capacity.gigabytes() * 0.08 * (1 << 30),
                        3,
                        TreatMissingData.MISSING));
        above("DatabaseCpu", "Busy above 80 % for fifteen minutes", rds("CPUUtilization", AVERAGE), 80, 3);
        above(
                "DatabaseConnections",
                "Four fifths of its connections are used",
                rds("DatabaseConnections", MAXIMUM),
                // RDS allows one for each 9,531,392 bytes of memory, 5,000 at most.
                0.8 * Math.min(5_000, capacity.memoryGigabytes() * ((1 << 30) / 9_531_392.0)),
                2);
    }

    private void cache() {
        for (int node = 1; node <= CACHE_NODES; node++) {
            Map<String, String> one = Map.of("CacheClusterId", CacheStack.GROUP + "-00" + node);
            above(
                    "CacheMemory" + node,
                    "Three quarters of its memory are used; when it is full it takes nothing more",
                    metric("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", MAXIMUM, one),
                    75,
                    2);
            above(
                    "CacheEvictions" + node,
                    "It threw something away, which it is set not to do",
                    metric("AWS/ElastiCache", "Evictions", SUM, one),
                    0,
                    1);
            above(
                    "CacheCpu" + node,
                    "Its one thread is busy above 80 %",
                    metric("AWS/ElastiCache", "EngineCPUUtilization", AVERAGE, one),
                    80,
                    3);
        }
    }

    private void functions(FunctionsStack functions) {
        for (Queue queue : functions.deadLetters()) {
            above(
                    "Failed-" + queue.getNode().getPath().replaceAll(".*tertulia-functions/", ""),
                    "Delegated work was given up; what it was about lies in the queue",
                    queue.metricApproximateNumberOfMessagesVisible(every(MAXIMUM)),
                    0,
                    1);
        }
        for (Function function : functions.functions()) {
            String name = function.getNode().getPath().replaceAll(".*tertulia-functions/", "");
            above("Errors-" + name, "A function fails", function.metricErrors(every(SUM)), 0, 3);
            above(
                    "Throttles-" + name,
                    "A function is called more often at once than it may be",
                    function.metricThrottles(every(SUM)),
                    0,
                    3);
        }
    }

    private record Limit(ComparisonOperator comparison, double threshold, int periods, TreatMissingData missing) {}

    private void above(String id, String description, IMetric metric, double threshold, int periods) {
        alarm(
                id,
                description,
                metric,
                new Limit(
                        ComparisonOperator.GREATER_THAN_THRESHOLD, threshold, periods, TreatMissingData.NOT_BREACHING));
    }

    private void alarm(String id, String description, IMetric metric, Limit limit) {
        SnsAction tell = new SnsAction(topic);
        Alarm alarm = Alarm.Builder.create(this, id)
                .alarmName("tertulia-" + id.replace('/', '-'))
                .alarmDescription(description)
                .metric(metric)
                .comparisonOperator(limit.comparison())
                .threshold(limit.threshold())
                .evaluationPeriods(limit.periods())
                .treatMissingData(limit.missing())
                .build();
        alarm.addAlarmAction(tell);
        alarm.addOkAction(tell);
    }

    private static MetricOptions every(String statistic) {
        return MetricOptions.builder().statistic(statistic).period(FIVE_MINUTES).build();
    }

    private static Metric kafka(String name, Map<String, String> others) {
        Map<String, String> dimensions = new HashMap<>(others);
        dimensions.put("Cluster Name", LogStack.CLUSTER);
        return metric("AWS/Kafka", name, MAXIMUM, dimensions);
    }

    private static Metric rds(String name, String statistic) {
        return metric("AWS/RDS", name, statistic, Map.of("DBInstanceIdentifier", DatabaseStack.INSTANCE));
    }

    private static Metric metric(String namespace, String name, String statistic, Map<String, String> dimensions) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .statistic(statistic)
                .dimensionsMap(dimensions)
                .period(FIVE_MINUTES)
                .build();
    }
}
