package chat.tertulia.infra.services;

import chat.tertulia.infra.Rights;
import chat.tertulia.infra.network.NetworkStack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.CfnElement;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.BasicLifecycleHookProps;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.DefaultResult;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.autoscaling.LifecycleTransition;
import software.amazon.awscdk.services.autoscaling.RollingUpdateOptions;
import software.amazon.awscdk.services.autoscaling.Signals;
import software.amazon.awscdk.services.autoscaling.SignalsOptions;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.ec2.BlockDevice;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.ec2.LaunchTemplateHttpTokens;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.UserData;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * The instances of one service: a template that starts it, a group that keeps them, and a hook that lets none in before it is ready. An update takes
 * them one by one, each after the one before it has said that it is ready, and goes back if one does not.
 */
final class ServiceGroup extends Construct {

    /** Docker's download, an image's, and a service's start, with room. */
    private static final Duration START_TIME = Duration.minutes(15);

    /** No instance gets older, so that each has the newest packages of Amazon Linux within a month. */
    private static final Duration AGE_MAX = Duration.days(30);

    private final AutoScalingGroup group;

    ServiceGroup(Construct scope, Service service, Surroundings surroundings, IVpc vpc, String imageTag) {
        super(scope, service.name());
        Stack stack = Stack.of(this);
        LogGroup logs = LogGroup.Builder.create(this, "Log")
                .logGroupName("/tertulia/" + service.name())
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        Role role = Role.Builder.create(this, "Role")
                .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
                .build();
        Stream.of(starting(service, stack, logs), surroundings.rights(), service.rights())
                .flatMap(List::stream)
                .forEach(role::addToPolicy);
        UserData script = UserData.forLinux();
        LaunchTemplate template = LaunchTemplate.Builder.create(this, "Template")
                .machineImage(MachineImage.latestAmazonLinux2023())
                .instanceType(new InstanceType(service.capacity().machine()))
                .userData(script)
                .role(role)
                .securityGroup(service.securityGroup())
                // A container on the host's network is as near to it as the host is; nothing farther gets an answer.
                .httpTokens(LaunchTemplateHttpTokens.REQUIRED)
                .httpPutResponseHopLimit(1)
                .detailedMonitoring(true)
                .blockDevices(List.of(BlockDevice.builder()
                        .deviceName("/dev/xvda")
                        .volume(BlockDeviceVolume.ebs(
                                30,
                                EbsDeviceOptions.builder()
                                        .volumeType(EbsDeviceVolumeType.GP3)
                                        .encrypted(true)
                                        .build()))
                        .build()))
                .build();
        group = AutoScalingGroup.Builder.create(this, "Group")
                .autoScalingGroupName(service.group())
                .vpc(vpc)
                .vpcSubnets(NetworkStack.services())
                .launchTemplate(template)
                .minCapacity(service.capacity().min())
                .maxCapacity(service.capacity().max())
                .maxInstanceLifetime(AGE_MAX)
                .defaultInstanceWarmup(Duration.minutes(2))
                .groupMetrics(List.of(GroupMetrics.all()))
                .signals(Signals.waitForMinCapacity(
                        SignalsOptions.builder().timeout(START_TIME).build()))
                .updatePolicy(UpdatePolicy.rollingUpdate(RollingUpdateOptions.builder()
                        .minInstancesInService(service.capacity().min())
                        .maxBatchSize(1)
                        .pauseTime(START_TIME)
                        .waitOnResourceSignals(true)
                        .minSuccessPercentage(100)
                        .build()))
                .build();
        group.addLifecycleHook(
                "Started",
                BasicLifecycleHookProps.builder()
                        .lifecycleHookName("started")
                        .lifecycleTransition(LifecycleTransition.INSTANCE_LAUNCHING)
                        .heartbeatTimeout(START_TIME)
                        .defaultResult(DefaultResult.ABANDON)
                        .build());
        // It names the group it belongs to, so it is put in when there is one.
        script.addCommands(InstanceStart.script(values(service, surroundings, logs, stack, imageTag)));
    }

    private Map<String, String> values(
            Service service, Surroundings surroundings, LogGroup logs, Stack stack, String imageTag) {
        Map<String, String> environment = new TreeMap<>(surroundings.environment());
        environment.putAll(service.environment());
        Map<String, String> values = new HashMap<>(surroundings.values());
        values.put("SERVICE", service.name());
        values.put("METRIC", service.metric());
        values.put("REGION", stack.getRegion());
        values.put("GROUP", service.group());
        values.put("STACK", stack.getStackName());
        values.put("RESOURCE", logicalId(stack));
        values.put("LOGS", logs.getLogGroupName());
        values.put("IMAGE", service.repository().repositoryUriForTag(imageTag));
        values.put("BEFORE", service.before().replace("@IMAGE@", values.getOrDefault("IMAGE", "")));
        values.put("REGISTRY", service.repository().getRegistryUri());
        values.put(
                "ENVIRONMENT",
                environment.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("\n")));
        return values;
    }

    private String logicalId(Stack stack) {
        return stack.getLogicalId(
                (CfnElement) Objects.requireNonNull(group.getNode().getDefaultChild()));
    }

    /** What every instance does to start: load its image, log, and tell that it is ready. */
    private static List<PolicyStatement> starting(Service service, Stack stack, LogGroup logs) {
        return List.of(
                Rights.to(List.of("ecr:GetAuthorizationToken"), "*"),
                Rights.to(
                        List.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                        service.repository().getRepositoryArn()),
                Rights.to(List.of("logs:CreateLogStream", "logs:PutLogEvents"), logs.getLogGroupArn()),
                Rights.to(
                        List.of("autoscaling:CompleteLifecycleAction"),
                        "arn:" + stack.getPartition() + ":autoscaling:" + stack.getRegion() + ":" + stack.getAccount()
                                + ":autoScalingGroup:*:autoScalingGroupName/" + service.group()),
                Rights.to(List.of("cloudformation:SignalResource"), stack.getStackId()),
                Rights.metrics("Tertulia"));
    }

    /** Has an instance replaced that the balancer's check finds unhealthy, not only one whose machine fails. */
    static void checkedByBalancer(AutoScalingGroup group) {
        CfnAutoScalingGroup resource =
                (CfnAutoScalingGroup) Objects.requireNonNull(group.getNode().getDefaultChild());
        resource.setHealthCheckType("ELB");
        resource.setHealthCheckGracePeriod(300);
    }

    AutoScalingGroup group() {
        return group;
    }
}
