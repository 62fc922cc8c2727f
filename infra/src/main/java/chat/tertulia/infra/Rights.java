package chat.tertulia.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.PolicyStatementProps;

/** What roles may do. No action has a wildcard, and a resource is one only where the action knows no others. */
public final class Rights {

    private static final String ANY = "*";

    /** The actions that may be allowed on any resource, each with the reason. */
    public static final Map<String, String> WITHOUT_RESOURCES = new TreeMap<>(Map.ofEntries(
            Map.entry("comprehend:BatchDetectSentiment", "judges texts; there is no resource it could be limited to"),
            Map.entry("polly:SynthesizeSpeech", "the only resource is a lexicon, and none is used"),
            Map.entry(
                    "ecr:GetAuthorizationToken", "signs in to a registry; what may be pulled is limited by repository"),
            Map.entry("cloudwatch:PutMetricData", "metrics are no resources; limited to a namespace by condition"),
            Map.entry(
                    "ec2:CreateNetworkInterface",
                    "a function in the network gets its address by it; Lambda asks for all"),
            Map.entry("ec2:DescribeNetworkInterfaces", "lists; knows no resources"),
            Map.entry("ec2:DeleteNetworkInterface", "of interfaces whose names are not known before they are made"),
            Map.entry("ec2:DescribeInstances", "lists; knows no resources"),
            Map.entry("ec2:DescribeSubnets", "lists; knows no resources"),
            Map.entry("ec2:DescribeSecurityGroups", "lists; knows no resources"),
            Map.entry("ec2:DescribeVpcs", "lists; knows no resources")));

    private Rights() {}

    /**
     * Allows actions on resources.
     *
     * @throws IllegalArgumentException for any resource without a reason, and for an action with a wildcard
     */
    public static PolicyStatement to(List<String> actions, String... resources) {
        for (String action : actions) {
            if (action.contains(ANY)) {
                throw new IllegalArgumentException(action + " is more than one action");
            }
            if (List.of(resources).contains(ANY) && !WITHOUT_RESOURCES.containsKey(action)) {
                throw new IllegalArgumentException(action + " on any resource has no reason");
            }
        }
        return new PolicyStatement(PolicyStatementProps.builder()
                .effect(Effect.ALLOW)
                .actions(actions)
                .resources(List.of(resources))
                .build());
    }

    /** To send metrics of one namespace. */
    public static PolicyStatement metrics(String namespace) {
        PolicyStatement statement = to(List.of("cloudwatch:PutMetricData"), ANY);
        statement.addCondition("StringEquals", Map.of("cloudwatch:namespace", namespace));
        return statement;
    }
}
