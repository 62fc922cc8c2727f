package chat.tertulia.infra.services;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.network.NetworkStack;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationActionProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.FixedResponseOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationLoadBalancerTarget;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCondition;
import software.amazon.awscdk.services.elasticloadbalancingv2.Protocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.constructs.Construct;

/**
 * The one balancer. It has private addresses only: CloudFront reaches it through an origin inside the network, so nobody comes past CloudFront, and
 * callers' addresses can be believed (docs/adr/0020).
 */
final class Balancer extends Construct {

    /** Eight heartbeats of a stream. */
    private static final Duration SILENCE_MAX = Duration.seconds(120);

    private final ApplicationLoadBalancer balancer;
    private final ApplicationListener listener;
    private final NetworkStack network;

    Balancer(Construct scope, CloudSettings settings, NetworkStack network, IHostedZone zone) {
        super(scope, "Balancer");
        this.network = network;
        Certificate certificate = Certificate.Builder.create(this, "Certificate")
                .domainName(settings.domain())
                .validation(CertificateValidation.fromDns(zone))
                .build();
        balancer = ApplicationLoadBalancer.Builder.create(this, "Balancer")
                .vpc(network.vpc())
                .vpcSubnets(NetworkStack.services())
                .internetFacing(false)
                .securityGroup(network.balancer())
                .idleTimeout(SILENCE_MAX)
                .dropInvalidHeaderFields(true)
                .deletionProtection(true)
                .build();
        listener = balancer.addListener(
                "Https",
                BaseApplicationListenerProps.builder()
                        .port(443)
                        .protocol(ApplicationProtocol.HTTPS)
                        .certificates(List.of(ListenerCertificate.fromCertificateManager(certificate)))
                        .sslPolicy(SslPolicy.RECOMMENDED_TLS)
                        .open(false)
                        // The page lies in S3.
                        .defaultAction(ListenerAction.fixedResponse(
                                404,
                                FixedResponseOptions.builder()
                                        .contentType("text/plain")
                                        .messageBody("Nothing is here.")
                                        .build()))
                        .build());
    }

    /**
     * Sends paths to a service's instances, to those that are ready.
     *
     * @param priority lower is looked at first
     * @param leaving how long an instance that leaves may end what it does
     */
    ApplicationTargetGroup route(
            String id, int priority, List<String> paths, Duration leaving, IApplicationLoadBalancerTarget target) {
        ApplicationTargetGroup group = ApplicationTargetGroup.Builder.create(this, id)
                .vpc(network.vpc())
                .protocol(ApplicationProtocol.HTTP)
                .port(NetworkStack.PORT)
                .targets(List.of(target))
                .deregistrationDelay(leaving)
                .healthCheck(HealthCheck.builder()
                        .protocol(Protocol.HTTP)
                        .port(String.valueOf(NetworkStack.MANAGEMENT_PORT))
                        .path("/actuator/health/readiness")
                        .healthyHttpCodes("200")
                        .interval(Duration.seconds(10))
                        .timeout(Duration.seconds(5))
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(3)
                        .build())
                .build();
        listener.addAction(
                id,
                AddApplicationActionProps.builder()
                        .priority(priority)
                        .conditions(List.of(ListenerCondition.pathPatterns(paths)))
                        .action(ListenerAction.forward(List.of(group)))
                        .build());
        return group;
    }

    ApplicationLoadBalancer balancer() {
        return balancer;
    }
}
