package chat.tertulia.infra.services;

import chat.tertulia.infra.Capacity;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What is particular to one of the three services.
 *
 * @param name its module's
 * @param capacity how many instances of what
 * @param repository of its image
 * @param securityGroup who may call it, and whom it may call
 * @param metric in {@code /actuator/prometheus}, the highest of which is sent to CloudWatch each minute
 * @param before a command on the instance, each time before it starts; it may run twice at once
 * @param environment what it is told besides where everything is
 * @param rights what it may do at AWS besides starting
 */
record Service(
        String name,
        Capacity.Group capacity,
        IRepository repository,
        ISecurityGroup securityGroup,
        String metric,
        String before,
        Map<String, String> environment,
        List<PolicyStatement> rights) {

    Service {
        environment = Map.copyOf(environment);
        rights = List.copyOf(rights);
    }

    /** Of its auto-scaling group; fixed, so that its instances may be allowed to tell it that they are ready. */
    String group() {
        return "tertulia-" + name;
    }
}
