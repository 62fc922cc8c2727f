package chat.tertulia.infra.images;

import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecr.LifecycleRule;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.constructs.Construct;

/** ECR: a repository for each service's image. A tag means one image for ever, so that going back is naming an older one. */
public final class ImagesStack extends Stack {

    private static final int KEPT = 30;

    private final Repository ingest;
    private final Repository gateway;
    private final Repository processors;

    public ImagesStack(Construct scope, String id, StackProps props) {
        super(scope, id, props);
        ingest = repository("ingest-api");
        gateway = repository("push-gateway");
        processors = repository("stream-processors");
    }

    private Repository repository(String service) {
        return Repository.Builder.create(this, service)
                .repositoryName("tertulia/" + service)
                .imageTagMutability(TagMutability.IMMUTABLE)
                .imageScanOnPush(true)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .description("The newest " + KEPT)
                        .maxImageCount(KEPT)
                        .build()))
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    public Repository ingest() {
        return ingest;
    }

    public Repository gateway() {
        return gateway;
    }

    public Repository processors() {
        return processors;
    }
}
