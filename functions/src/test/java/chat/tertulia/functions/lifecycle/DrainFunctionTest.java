package chat.tertulia.functions.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import chat.tertulia.functions.events.Events;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.StandIn.Request;
import chat.tertulia.functions.events.TestContext;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The handler with a gateway and AWS stood in for; with a real gateway it is in standalone's DrainTest. */
class DrainFunctionTest {

    private static final TestContext LONG = new TestContext(60_000);
    private static final String ADDRESS = "<privateIpAddress>127.0.0.1</privateIpAddress>";

    private final AtomicInteger streams = new AtomicInteger(3);
    private String machine = ADDRESS;
    private boolean completed;

    private Answer aws(Request request) {
        if (request.body().contains("Action=DescribeInstances")) {
            return Answer.xml(
                    "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><reservationSet>"
                            + "<item><instancesSet><item><instanceId>i-1234567890abcdef0</instanceId>" + machine
                            + "</item></instancesSet></item></reservationSet></DescribeInstancesResponse>");
        }
        if (request.body().contains("Action=CompleteLifecycleAction") && completed) {
            return new Answer(
                    400,
                    "text/xml",
                    "<ErrorResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><Error><Type>Sender</Type>"
                            + "<Code>ValidationError</Code><Message>No active Lifecycle Action found</Message></Error>"
                            + "<RequestId>1</RequestId></ErrorResponse>");
        }
        String action = request.body().contains("Action=CompleteLifecycleAction")
                ? "CompleteLifecycleAction"
                : "RecordLifecycleActionHeartbeat";
        completed |= action.startsWith("Complete");
        return Answer.xml("<" + action + "Response xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><"
                + action + "Result/></" + action + "Response>");
    }

    /** A stream leaves with each look. */
    private Answer gateway(Request request) {
        return new Answer(
                200,
                "application/json",
                "{\"draining\":true,\"streams\":" + Math.max(0, streams.getAndDecrement()) + "}");
    }

    private static List<String> actions(StandIn aws) {
        return aws.requests().stream()
                .map(request -> request.body().replaceFirst("^.*?Action=([A-Za-z]+).*$", "$1"))
                .toList();
    }

    private static ScheduledEvent event(String... replacements) throws IOException {
        return Events.read("instance-terminate-lifecycle-action.json", ScheduledEvent.class, replacements);
    }

    private static DrainFunction function(StandIn aws, int port, Duration heartbeat) {
        Variables variables = aws.variables("TERTULIA_DRAIN_PORT", Integer.toString(port));
        return new DrainFunction(
                new AwsClients(variables), variables, new DrainFunction.Times(heartbeat, Duration.ofMillis(5)));
    }

    @Test
    void asksTheGatewayWaitsUntilNobodyIsLeftAndLetsTheMachineEnd() throws Exception {
        try (StandIn aws = new StandIn(this::aws);
                StandIn gateway = new StandIn(this::gateway)) {
            DrainFunction function = function(aws, gateway.port(), Duration.ofMinutes(1));

            assertThat(function.handleRequest(event(), LONG)).isEqualTo("DRAINED");

            assertThat(gateway.requests().stream().map(Request::method)).containsExactly("POST", "GET", "GET", "GET");
            assertThat(actions(aws)).containsExactly("DescribeInstances", "CompleteLifecycleAction");
            assertThat(aws.requests().getFirst().body()).contains("InstanceId.1=i-1234567890abcdef0");
            assertThat(aws.requests().getFirst().header("Authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                    .contains("/us-east-1/ec2/aws4_request");
            assertThat(aws.requests().getLast().body())
                    .contains("LifecycleActionResult=CONTINUE")
                    .contains("AutoScalingGroupName=push-gateway")
                    .contains("LifecycleHookName=drain")
                    .contains("LifecycleActionToken=87654321-4321-4321-4321-210987654321");

            // The same event once more: nothing is left to do, and that is no error.
            assertThat(function.handleRequest(event(), LONG)).isEqualTo("DRAINED");
        }
    }

    @Test
    void tellsTheGroupToWaitOnAndGivesUpWhenTheTimeIsOver() throws Exception {
        streams.set(1_000_000);
        try (StandIn aws = new StandIn(this::aws);
                StandIn gateway = new StandIn(this::gateway)) {
            DrainFunction function = function(aws, gateway.port(), Duration.ofMillis(20));

            assertThat(function.handleRequest(event(), new TestContext(15_500))).isEqualTo("LATE");

            assertThat(actions(aws)).contains("RecordLifecycleActionHeartbeat").endsWith("CompleteLifecycleAction");
        }
    }

    @Test
    void aMachineThatIsGoneOrSilentIsNotWaitedFor() throws Exception {
        machine = "";
        try (StandIn aws = new StandIn(this::aws);
                StandIn gateway = new StandIn(request -> new Answer(500, "text/plain", ""))) {
            DrainFunction function = function(aws, gateway.port(), Duration.ofMinutes(1));
            assertThat(function.handleRequest(event(), LONG)).isEqualTo("GONE");
            assertThat(gateway.requests()).isEmpty();

            machine = ADDRESS;
            assertThat(function.handleRequest(event(), LONG)).isEqualTo("SILENT");
            assertThat(gateway.requests()).hasSize(3);
            assertThat(actions(aws)).endsWith("DescribeInstances", "CompleteLifecycleAction");
        }
    }

    @Test
    void anotherEventAsksForNothing() throws Exception {
        try (StandIn aws = new StandIn(this::aws)) {
            DrainFunction function = function(aws, 1, Duration.ofMinutes(1));

            assertThat(function.handleRequest(event("INSTANCE_TERMINATING", "INSTANCE_LAUNCHING"), LONG))
                    .isEqualTo("IGNORED");

            assertThat(aws.requests()).isEmpty();
        }
    }
}
