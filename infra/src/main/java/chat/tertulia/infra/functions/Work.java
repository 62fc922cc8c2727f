package chat.tertulia.infra.functions;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What one function is made of.
 *
 * @param handler its class in {@code functions-lambda.jar}, without the common package
 * @param timeout how long one call may take
 * @param concurrency how many calls at once
 * @param inNetwork whether it calls somebody in the private network
 * @param environment what it is told
 * @param rights what it may do besides logging
 */
record Work(
        String handler,
        Duration timeout,
        int concurrency,
        boolean inNetwork,
        Map<String, String> environment,
        List<PolicyStatement> rights) {

    Work {
        environment = Map.copyOf(environment);
        rights = List.copyOf(rights);
    }
}
