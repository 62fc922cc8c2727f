package chat.tertulia.infra.network;

import chat.tertulia.infra.CloudSettings;
import java.util.List;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * A network of three zones, and a security group for everybody who calls somebody in it. Three zones, since of three brokers two have to be there: in
 * two zones one of them would hold two brokers, and posting would end with it.
 */
public final class NetworkStack extends Stack {

    /** All private addresses there are. The balancer and CloudFront's way in have such ones, and are believed about callers' addresses. */
    public static final String ADDRESSES = "10.20.0.0/16";

    /** Where services serve, and where they are managed. */
    public static final int PORT = 8080;

    public static final int MANAGEMENT_PORT = 9090;

    private final Vpc vpc;
    private final SecurityGroup balancer;
    private final SecurityGroup ingest;
    private final SecurityGroup gateway;
    private final SecurityGroup processors;
    private final SecurityGroup functions;

    public NetworkStack(Construct scope, String id, StackProps props, CloudSettings settings) {
        super(scope, id, props);
        vpc = Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(ADDRESSES))
                .availabilityZones(settings.zones())
                .natGateways(settings.capacity().natGateways())
                .subnetConfiguration(List.of(
                        subnets("way-out", SubnetType.PUBLIC, 24),
                        subnets("services", SubnetType.PRIVATE_WITH_EGRESS, 20),
                        subnets("data", SubnetType.PRIVATE_ISOLATED, 24)))
                // The default group is used by nothing; what would empty it is a function with rights of its own.
                .restrictDefaultSecurityGroup(false)
                .build();
        // Free, and most of what instances load: packages of Amazon Linux and the layers of images lie in S3.
        vpc.addGatewayEndpoint(
                "S3",
                GatewayVpcEndpointOptions.builder()
                        .service(GatewayVpcEndpointAwsService.S3)
                        .build());
        balancer = group("Balancer", "The load balancer");
        ingest = group("Ingest", "ingest-api");
        gateway = group("Gateway", "push-gateway");
        processors = group("Processors", "stream-processors");
        functions = group("Functions", "Functions in the network");

        // CloudFront's way into the network has addresses of it; its own security group is not known before there is
        // one.
        balancer.addIngressRule(Peer.ipv4(ADDRESSES), Port.tcp(443), "CloudFront");
        for (SecurityGroup service : List.of(ingest, gateway)) {
            service.addIngressRule(balancer, Port.tcp(PORT), "Requests");
            service.addIngressRule(balancer, Port.tcp(MANAGEMENT_PORT), "Readiness");
        }
        gateway.addIngressRule(functions, Port.tcp(MANAGEMENT_PORT), "Drain");
    }

    private static SubnetConfiguration subnets(String name, SubnetType type, int bits) {
        return SubnetConfiguration.builder()
                .name(name)
                .subnetType(type)
                .cidrMask(bits)
                .build();
    }

    private SecurityGroup group(String id, String description) {
        return SecurityGroup.Builder.create(this, id)
                .vpc(vpc)
                .description(description)
                .allowAllOutbound(true)
                .build();
    }

    public Vpc vpc() {
        return vpc;
    }

    /** Subnets with a way out, for what calls AWS and the world. */
    public static SubnetSelection services() {
        return SubnetSelection.builder().subnetGroupName("services").build();
    }

    /** Subnets without any way out or in but from the network. */
    public static SubnetSelection data() {
        return SubnetSelection.builder().subnetGroupName("data").build();
    }

    public SecurityGroup balancer() {
        return balancer;
    }

    public SecurityGroup ingest() {
        return ingest;
    }

    public SecurityGroup gateway() {
        return gateway;
    }

    public SecurityGroup processors() {
        return processors;
    }

    public SecurityGroup functions() {
        return functions;
    }

    /** Who uses Kafka, Valkey and PostgreSQL. */
    public List<SecurityGroup> users() {
        return List.of(ingest, gateway, processors);
    }
}
