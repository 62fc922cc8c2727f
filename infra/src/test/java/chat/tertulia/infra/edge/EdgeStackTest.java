package chat.tertulia.infra.edge;

import static chat.tertulia.infra.Synthesized.only;
import static chat.tertulia.infra.Synthesized.properties;
import static chat.tertulia.infra.Synthesized.text;
import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.infra.Resources;
import chat.tertulia.infra.Synthesized;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class EdgeStackTest {

    private static final EdgeStack STACK = Synthesized.cloud().edge();
    private static final JsonNode CONFIG =
            only(STACK, "AWS::CloudFront::Distribution").path("DistributionConfig");
    private static final String CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    @Test
    void theApiAndTheStreamPassUntouchedUnderTheSameName() {
        assertThat(CONFIG.path("Aliases").get(0).asText()).isEqualTo("chat.example.com");
        for (String path : new String[] {"/api/stream*", "/api/*", "/hooks/*"}) {
            JsonNode behavior = behavior(path);
            assertThat(behavior.path("CachePolicyId").asText()).as(path).isEqualTo(CACHING_DISABLED);
            assertThat(behavior.path("Compress").asBoolean(true)).as(path).isFalse();
            assertThat(behavior.path("AllowedMethods")).as(path).hasSize(7);
            assertThat(behavior.path("ViewerProtocolPolicy").asText()).isEqualTo("https-only");
            assertThat(text(behavior.path("OriginRequestPolicyId"))).contains("Untouched");
        }
        JsonNode passed = only(STACK, "AWS::CloudFront::OriginRequestPolicy").path("OriginRequestPolicyConfig");
        assertThat(passed.at("/CookiesConfig/CookieBehavior").asText()).isEqualTo("all");
        assertThat(passed.at("/QueryStringsConfig/QueryStringBehavior").asText())
                .isEqualTo("all");
        assertThat(passed.at("/HeadersConfig/HeaderBehavior").asText()).isEqualTo("allExcept");
        assertThat(passed.at("/HeadersConfig/Headers").toString()).contains("\"Forwarded\"", "X-Forwarded-Host");
    }

    @Test
    void theStreamsRuleComesBeforeTheApis() {
        assertThat(StreamSupport.stream(CONFIG.path("CacheBehaviors").spliterator(), false)
                        .map(each -> each.path("PathPattern").asText()))
                .containsExactly("/api/stream*", "/api/*", "/hooks/*", "/assets/*");
    }

    @Test
    void silenceIsBorneForFourHeartbeatsAndTheBalancerIsReachedInsideTheNetwork() {
        JsonNode origin = StreamSupport.stream(CONFIG.path("Origins").spliterator(), false)
                .filter(each -> each.has("VpcOriginConfig"))
                .findFirst()
                .orElseThrow();
        assertThat(origin.at("/VpcOriginConfig/OriginReadTimeout").asInt()).isEqualTo(60);
        JsonNode way = only(STACK, "AWS::CloudFront::VpcOrigin").path("VpcOriginEndpointConfig");
        assertThat(way.path("OriginProtocolPolicy").asText()).isEqualTo("https-only");
        assertThat(text(way.path("Arn"))).contains("Balancer");
    }

    @Test
    void assetsAreKeptForAYear() throws Exception {
        JsonNode assets = behavior("/assets/*");
        assertThat(assets.path("Compress").asBoolean()).isTrue();
        JsonNode policy = only(STACK, "AWS::CloudFront::CachePolicy").path("CachePolicyConfig");
        assertThat(policy.path("DefaultTTL").asInt()).isEqualTo(31_536_000);
        assertThat(policy.path("MaxTTL").asInt()).isEqualTo(31_536_000);
        assertThat(assets.at("/FunctionAssociations/0/EventType").asText()).isEqualTo("viewer-response");
        assertThat(called("assets.js", "{response: {headers: {}}}", "headers['cache-control'].value"))
                .isEqualTo("public, max-age=31536000, immutable");
    }

    @Test
    void viewsAreThePageAndAreAskedForEachTime() throws Exception {
        JsonNode views = CONFIG.path("DefaultCacheBehavior");
        assertThat(views.path("ViewerProtocolPolicy").asText()).isEqualTo("redirect-to-https");
        assertThat(views.at("/FunctionAssociations/0/EventType").asText()).isEqualTo("viewer-request");
        assertThat(properties(STACK, "AWS::CloudFront::ResponseHeadersPolicy").toString())
                .contains("{\"Header\":\"Cache-Control\",\"Override\":true,\"Value\":\"no-cache\"}");
        assertThat(view("/")).isEqualTo("/index.html");
        assertThat(view("/rooms/r1")).isEqualTo("/index.html");
        assertThat(view("/a.b/c")).isEqualTo("/index.html");
        assertThat(view("/sw.js")).isEqualTo("/sw.js");
        assertThat(view("/manifest.webmanifest")).isEqualTo("/manifest.webmanifest");
    }

    @Test
    void thePageHasTheHeadersThatTheGatewayGivesIt() throws Exception {
        String gateway = Files.readString(
                        Path.of("../push-gateway/src/main/java/chat/tertulia/gateway/page/PageRoutes.java"))
                .replaceAll("\"\\s*\\+\\s*\"", "");
        assertThat(gateway).contains("\"" + EdgeStack.CONTENT_SECURITY_POLICY + "\"");
        assertThat(properties(STACK, "AWS::CloudFront::ResponseHeadersPolicy"))
                .hasSize(2)
                .allSatisfy(each -> {
                    JsonNode security = each.at("/ResponseHeadersPolicyConfig/SecurityHeadersConfig");
                    assertThat(security.at("/ContentSecurityPolicy/ContentSecurityPolicy")
                                    .asText())
                            .as("the gateway's, and where files of messages are put")
                            .isEqualTo(
                                    EdgeStack.CONTENT_SECURITY_POLICY.replace(
                                            "connect-src 'self'",
                                            "connect-src 'self' https://tertulia-attachments-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com"));
                    assertThat(security.has("ContentTypeOptions")).isTrue();
                    assertThat(security.at("/ReferrerPolicy/ReferrerPolicy").asText())
                            .isEqualTo("same-origin");
                    assertThat(security.at("/StrictTransportSecurity/AccessControlMaxAgeSec")
                                    .asInt())
                            .isEqualTo(31_536_000);
                });
    }

    @Test
    void thePagesBucketIsReadByCloudFrontOnly() {
        JsonNode bucket = only(STACK, "AWS::S3::Bucket");
        assertThat(bucket.path("PublicAccessBlockConfiguration").toString()).doesNotContain("false");
        assertThat(bucket.at("/VersioningConfiguration/Status").asText()).isEqualTo("Enabled");
        assertThat(properties(STACK, "AWS::CloudFront::OriginAccessControl")).hasSize(1);
        for (JsonNode statement : only(STACK, "AWS::S3::BucketPolicy").at("/PolicyDocument/Statement")) {
            if (statement.path("Effect").asText().equals("Allow")) {
                assertThat(statement.at("/Principal/Service").asText()).isEqualTo("cloudfront.amazonaws.com");
                assertThat(statement.path("Condition").toString()).contains("AWS:SourceArn");
            }
        }
    }

    @Test
    void theNameHasAddressesOfBothKindsAndACertificate() {
        assertThat(properties(STACK, "AWS::Route53::RecordSet"))
                .extracting(each -> each.path("Type").asText() + " "
                        + each.path("Name").asText() + " "
                        + each.path("HostedZoneId").asText())
                .containsExactlyInAnyOrder(
                        "A chat.example.com. Z0123456789ABC", "AAAA chat.example.com. Z0123456789ABC");
        assertThat(CONFIG.at("/ViewerCertificate/MinimumProtocolVersion").asText())
                .isEqualTo("TLSv1.2_2021");
        CertificateStack certificates = Synthesized.cloud().certificate();
        assertThat(certificates.getRegion()).isEqualTo("us-east-1");
        JsonNode certificate = only(certificates, "AWS::CertificateManager::Certificate");
        assertThat(certificate.path("DomainName").asText()).isEqualTo("chat.example.com");
        assertThat(certificate.path("ValidationMethod").asText()).isEqualTo("DNS");
    }

    private static JsonNode behavior(String path) {
        return StreamSupport.stream(CONFIG.path("CacheBehaviors").spliterator(), false)
                .filter(each -> each.path("PathPattern").asText().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static String view(String uri) throws Exception {
        return called("views.js", "{request: {uri: '" + uri + "'}}", "uri");
    }

    /** What a function gives, run by Node as CloudFront would. */
    private static String called(String file, String event, String member) throws Exception {
        String program =
                Resources.text(EdgeStack.class, file) + "\nprocess.stdout.write(handler(" + event + ")." + member + ")";
        Process node = new ProcessBuilder("node", "-e", program)
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
