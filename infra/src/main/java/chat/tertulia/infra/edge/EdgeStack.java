package chat.tertulia.infra.edge;

import chat.tertulia.infra.CloudSettings;
import chat.tertulia.infra.Resources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.cloudfront.AccessLevel;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.FunctionAssociation;
import software.amazon.awscdk.services.cloudfront.FunctionCode;
import software.amazon.awscdk.services.cloudfront.FunctionEventType;
import software.amazon.awscdk.services.cloudfront.FunctionRuntime;
import software.amazon.awscdk.services.cloudfront.HeadersReferrerPolicy;
import software.amazon.awscdk.services.cloudfront.HttpVersion;
import software.amazon.awscdk.services.cloudfront.IOrigin;
import software.amazon.awscdk.services.cloudfront.OriginProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestCookieBehavior;
import software.amazon.awscdk.services.cloudfront.OriginRequestHeaderBehavior;
import software.amazon.awscdk.services.cloudfront.OriginRequestPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestQueryStringBehavior;
import software.amazon.awscdk.services.cloudfront.OriginSslPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseCustomHeader;
import software.amazon.awscdk.services.cloudfront.ResponseCustomHeadersBehavior;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersContentSecurityPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersContentTypeOptions;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersReferrerPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersStrictTransportSecurity;
import software.amazon.awscdk.services.cloudfront.ResponseSecurityHeadersBehavior;
import software.amazon.awscdk.services.cloudfront.SecurityPolicyProtocol;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.S3BucketOrigin;
import software.amazon.awscdk.services.cloudfront.origins.S3BucketOriginWithOACProps;
import software.amazon.awscdk.services.cloudfront.origins.VpcOrigin;
import software.amazon.awscdk.services.cloudfront.origins.VpcOriginWithEndpointProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.IApplicationLoadBalancer;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.AaaaRecord;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.targets.CloudFrontTarget;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/**
 * CloudFront, under the one name: the page's files from a private bucket, everything else from the balancer, untouched.
 */
public final class EdgeStack extends Stack {

    /** The headers of the page's files, as the gateway sets them where it serves the page itself. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "font-src 'self'; manifest-src 'self'; media-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Of the page here, which also puts files of messages to their bucket. */
    static String contentSecurityPolicy(CloudSettings settings) {
        return CONTENT_SECURITY_POLICY.replace(
                "connect-src 'self'",
                "connect-src 'self' https://" + settings.attachmentsBucket() + ".s3." + settings.region()
                        + ".amazonaws.com");
    }

    private static final Duration FOREVER = Duration.days(365);

    /** Four heartbeats, and the most that CloudFront gives without being asked for more. */
    private static final Duration SILENCE_MAX = Duration.seconds(60);

    private final String contentSecurityPolicy;
    private final Bucket page;
    private final Distribution distribution;

    public EdgeStack(
            Construct scope,
            String id,
            StackProps props,
            CloudSettings settings,
            ICertificate certificate,
            IApplicationLoadBalancer balancer) {
        super(scope, id, props);
        contentSecurityPolicy = contentSecurityPolicy(settings);
        page = Bucket.Builder.create(this, "Page")
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                // An older page is a version away.
                .versioned(true)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .noncurrentVersionExpiration(Duration.days(90))
                        .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        IOrigin files = S3BucketOrigin.withOriginAccessControl(
                page,
                S3BucketOriginWithOACProps.builder()
                        // With listing, what is not there is 404 and not 403. The root, which would list, is the page.
                        .originAccessLevels(List.of(AccessLevel.READ, AccessLevel.LIST))
                        .build());
        IOrigin services = VpcOrigin.withApplicationLoadBalancer(
                balancer,
                VpcOriginWithEndpointProps.builder()
                        .protocolPolicy(OriginProtocolPolicy.HTTPS_ONLY)
                        .originSslProtocols(List.of(OriginSslPolicy.TLS_V1_2))
                        .readTimeout(SILENCE_MAX)
                        .keepaliveTimeout(SILENCE_MAX)
                        .build());
        BehaviorOptions untouched = untouched(services);
        Map<String, BehaviorOptions> others = new LinkedHashMap<>();
        others.put("/api/stream*", untouched);
        others.put("/api/*", untouched);
        others.put("/hooks/*", untouched);
        others.put("/assets/*", assets(files));
        distribution = Distribution.Builder.create(this, "Distribution")
                .comment("Tertulia")
                .domainNames(List.of(settings.domain()))
                .certificate(certificate)
                .minimumProtocolVersion(SecurityPolicyProtocol.TLS_V1_2_2021)
                .httpVersion(HttpVersion.HTTP2_AND_3)
                .enableIpv6(true)
                .defaultRootObject("index.html")
                .defaultBehavior(views(files))
                .additionalBehaviors(others)
                .build();
        IHostedZone zone = CertificateStack.zone(this, settings);
        RecordTarget target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
        ARecord.Builder.create(this, "Name")
                .zone(zone)
                .recordName(settings.domain())
                .target(target)
                .build();
        AaaaRecord.Builder.create(this, "Name6")
                .zone(zone)
                .recordName(settings.domain())
                .target(target)
                .build();
        CfnOutput.Builder.create(this, "PageBucket").value(page.getBucketName()).build();
        CfnOutput.Builder.create(this, "DistributionId")
                .value(distribution.getDistributionId())
                .build();
    }

    /** The API and the stream: not kept, not compressed, with all that the caller sent but what only a proxy may say. */
    private BehaviorOptions untouched(IOrigin services) {
        return BehaviorOptions.builder()
                .origin(services)
                .allowedMethods(AllowedMethods.ALLOW_ALL)
                .cachePolicy(CachePolicy.CACHING_DISABLED)
                .originRequestPolicy(OriginRequestPolicy.Builder.create(this, "Untouched")
                        .comment("Everything but headers that say who calls and how")
                        .headerBehavior(OriginRequestHeaderBehavior.denyList(
                                "Forwarded", "X-Forwarded-Host", "X-Forwarded-Prefix"))
                        .cookieBehavior(OriginRequestCookieBehavior.all())
                        .queryStringBehavior(OriginRequestQueryStringBehavior.all())
                        .build())
                .compress(false)
                // A program that calls without TLS has shown its token; it learns so, and is not led on.
                .viewerProtocolPolicy(ViewerProtocolPolicy.HTTPS_ONLY)
                .build();
    }

    private BehaviorOptions views(IOrigin files) {
        return BehaviorOptions.builder()
                .origin(files)
                .allowedMethods(AllowedMethods.ALLOW_GET_HEAD)
                .cachePolicy(CachePolicy.CACHING_DISABLED)
                .responseHeadersPolicy(headers(
                        "PageHeaders",
                        List.of(ResponseCustomHeader.builder()
                                .header("Cache-Control")
                                .value("no-cache")
                                .override(true)
                                .build())))
                .functionAssociations(List.of(function("Views", "views.js", FunctionEventType.VIEWER_REQUEST)))
                .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                .build();
    }

    private BehaviorOptions assets(IOrigin files) {
        return BehaviorOptions.builder()
                .origin(files)
                .allowedMethods(AllowedMethods.ALLOW_GET_HEAD)
                .cachePolicy(CachePolicy.Builder.create(this, "Assets")
                        .comment("Names are hashes")
                        // No least time: an answer that is no success is not kept for a year.
                        .minTtl(Duration.seconds(0))
                        .defaultTtl(FOREVER)
                        .maxTtl(FOREVER)
                        .enableAcceptEncodingGzip(true)
                        .enableAcceptEncodingBrotli(true)
                        .build())
                .compress(true)
                .responseHeadersPolicy(headers("AssetHeaders", List.of()))
                .functionAssociations(List.of(function("Kept", "assets.js", FunctionEventType.VIEWER_RESPONSE)))
                .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                .build();
    }

    private ResponseHeadersPolicy headers(String id, List<ResponseCustomHeader> others) {
        ResponseHeadersPolicy.Builder policy = ResponseHeadersPolicy.Builder.create(this, id)
                .securityHeadersBehavior(ResponseSecurityHeadersBehavior.builder()
                        .contentSecurityPolicy(ResponseHeadersContentSecurityPolicy.builder()
                                .contentSecurityPolicy(contentSecurityPolicy)
                                .override(true)
                                .build())
                        .contentTypeOptions(ResponseHeadersContentTypeOptions.builder()
                                .override(true)
                                .build())
                        .referrerPolicy(ResponseHeadersReferrerPolicy.builder()
                                .referrerPolicy(HeadersReferrerPolicy.SAME_ORIGIN)
                                .override(true)
                                .build())
                        .strictTransportSecurity(ResponseHeadersStrictTransportSecurity.builder()
                                .accessControlMaxAge(FOREVER)
                                .override(true)
                                .build())
                        .build());
        if (!others.isEmpty()) {
            policy.customHeadersBehavior(ResponseCustomHeadersBehavior.builder()
                    .customHeaders(others)
                    .build());
        }
        return policy.build();
    }

    private FunctionAssociation function(String id, String file, FunctionEventType event) {
        return FunctionAssociation.builder()
                .eventType(event)
                .function(software.amazon.awscdk.services.cloudfront.Function.Builder.create(this, id)
                        .runtime(FunctionRuntime.JS_2_0)
                        .code(FunctionCode.fromInline(Resources.text(EdgeStack.class, file)))
                        .build())
                .build();
    }

    public Distribution distribution() {
        return distribution;
    }
}
