package chat.tertulia.infra.network;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.Synthesized;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.assertions.Template;

final class NetworkStackTest {

    private static final Template TEMPLATE =
            Template.fromStack(Synthesized.cloud().network());

    @Test
    void threeZonesOfThreeKindsOfSubnets() {
        var subnets = TEMPLATE.findResources("AWS::EC2::Subnet");
        assertThat(subnets).hasSize(9);
        for (String zone : List.of("eu-west-1a", "eu-west-1b", "eu-west-1c")) {
            assertThat(TEMPLATE.findResources(
                            "AWS::EC2::Subnet", Map.of("Properties", Map.of("AvailabilityZone", zone))))
                    .as(zone)
                    .hasSize(3);
        }
    }

    @Test
    void aNatGatewayAZoneButOneWhenSmall() {
        TEMPLATE.resourceCountIs("AWS::EC2::NatGateway", 3);
        NetworkStack small = new NetworkStack(
                new App(AppProps.builder().analyticsReporting(false).build()),
                "small",
                StackProps.builder().build(),
                CloudSettings.from(Synthesized.settings()::get));
        Template.fromStack(small).resourceCountIs("AWS::EC2::NatGateway", 1);
    }

    @Test
    void whatLiesInS3ComesPastTheNatGateway() {
        TEMPLATE.resourceCountIs("AWS::EC2::VPCEndpoint", 1);
        String endpoint = TEMPLATE.findResources("AWS::EC2::VPCEndpoint").toString();
        assertThat(endpoint).contains("Gateway", ".s3");
        assertThat(endpoint.split("RouteTable[0-9A-F]{8}", -1))
                .as("route tables")
                .hasSize(9 + 1);
    }

    @Test
    void nobodyFromOutsideIsLetIn() {
        assertThat(TEMPLATE.findResources("AWS::EC2::SecurityGroup").toString())
                .contains("SecurityGroupIngress=[{CidrIp=10.20.0.0/16")
                .doesNotContain("SecurityGroupIngress=[{CidrIp=0.0.0.0/0");
        assertThat(TEMPLATE.findResources("AWS::EC2::SecurityGroupIngress").toString())
                .doesNotContain("CidrIp");
    }

    @Test
    void servicesAreReachedByTheBalancerAndDrainedByFunctions() {
        TEMPLATE.resourcePropertiesCountIs(
                "AWS::EC2::SecurityGroupIngress", Map.of("FromPort", 8080, "ToPort", 8080), 2);
        TEMPLATE.resourcePropertiesCountIs(
                "AWS::EC2::SecurityGroupIngress", Map.of("FromPort", 9090, "Description", "Drain"), 1);
    }
}
