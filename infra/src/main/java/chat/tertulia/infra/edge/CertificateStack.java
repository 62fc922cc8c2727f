package chat.tertulia.infra.edge;

import chat.tertulia.infra.CloudSettings;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.constructs.Construct;

/** CloudFront's certificate, which it takes from us-east-1 only. Renewed by ACM for as long as the record in the zone stays. */
public final class CertificateStack extends Stack {

    private final Certificate certificate;

    public CertificateStack(Construct scope, String id, StackProps props, CloudSettings settings) {
        super(scope, id, props);
        certificate = Certificate.Builder.create(this, "Certificate")
                .domainName(settings.domain())
                .validation(CertificateValidation.fromDns(zone(this, settings)))
                .build();
    }

    static IHostedZone zone(Construct scope, CloudSettings settings) {
        return HostedZone.fromHostedZoneAttributes(
                scope,
                "Zone",
                HostedZoneAttributes.builder()
                        .hostedZoneId(settings.zoneId())
                        .zoneName(settings.zone())
                        .build());
    }

    public Certificate certificate() {
        return certificate;
    }
}
