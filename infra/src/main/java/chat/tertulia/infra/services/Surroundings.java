package chat.tertulia.infra.services;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What all services have around them.
 *
 * @param values where secrets are, for {@code start.sh}
 * @param environment where everything else is
 * @param rights to read the secrets
 */
record Surroundings(Map<String, String> values, Map<String, String> environment, List<PolicyStatement> rights) {

    Surroundings {
        values = Map.copyOf(values);
        environment = Map.copyOf(environment);
        rights = List.copyOf(rights);
    }
}
