package chat.tertulia.functions.lifecycle;

import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;

/**
 * EventBridge's "EC2 Instance-terminate Lifecycle Action": an auto-scaling group is about to end a machine and waits. The gateway on
 * it is asked to drain; the group is told to go on when nobody is left there, when there is nothing to be asked, or when the
 * time is over. Told twice of the same it does the same again, which changes nothing.
 */
public final class DrainFunction implements RequestHandler<ScheduledEvent, String> {

    private static final Logger LOG = LoggerFactory.getLogger(DrainFunction.class);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** What is kept of the Lambda's own time for telling the group. */
    private static final Duration RESERVE = Duration.ofSeconds(15);

    /** A gateway that does not answer so many times in a row is no more. */
    private static final int SILENT_MAX = 3;

    private final AutoScalingClient groups;
    private final Machines machines;
    private final GatewayDrain gateways = new GatewayDrain();
    private final int port;
    private final Duration drainMax;
    private final Times times;

    /**
     * How often.
     *
     * @param heartbeat how often the group is told to wait on; below the hook's own heartbeat timeout
     * @param pause between two looks at the gateway
     */
    record Times(Duration heartbeat, Duration pause) {}

    /** As Lambda makes it: settings are environment variables. */
    public DrainFunction() {
        this(Variables.ofProcess());
    }

    /** @param variables {@code TERTULIA_DRAIN_PORT} (9090), {@code TERTULIA_DRAIN_SECONDS} (120) */
    public DrainFunction(Variables variables) {
        this(new AwsClients(variables), variables, new Times(Duration.ofSeconds(30), Duration.ofSeconds(1)));
    }

    DrainFunction(AwsClients aws, Variables variables, Times times) {
        groups = aws.build(AutoScalingClient.builder(), ANSWER_MAX);
        URI endpoint = aws.endpoint();
        machines = new Machines(
                aws.http(ANSWER_MAX),
                DefaultCredentialsProvider.builder().build(),
                aws.region(),
                endpoint == null ? URI.create("https://ec2." + aws.region() + ".amazonaws.com/") : endpoint);
        port = variables.number("TERTULIA_DRAIN_PORT", 9090, 1, 65_535);
        drainMax = Duration.ofSeconds(variables.number("TERTULIA_DRAIN_SECONDS", 120, 1, 880));
        this.times = times;
    }

    /** How it ended. */
    enum End {
        /** Nobody was left. */
        DRAINED,
        /** The time was over before that. */
        LATE,
        /** The machine is not there any more. */
        GONE,
        /** Nothing answers on the machine. */
        SILENT,
        /** The event asked for nothing. */
        IGNORED
    }

    @Override
    public String handleRequest(ScheduledEvent event, Context context) {
        Termination termination = Termination.of(event);
        if (termination == null) {
            LOG.warn("an event that is no machine's end: source={}", event.getSource());
            return End.IGNORED.name();
        }
        long left = context.getRemainingTimeInMillis() - RESERVE.toMillis();
        End end;
        try {
            end = drain(termination, Math.clamp(left, 0, drainMax.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = End.LATE;
        }
        complete(termination);
        LOG.info("a machine may end: instance={} group={} end={}", termination.instance(), termination.group(), end);
        return end.name();
    }

    private End drain(Termination termination, long millisMax) throws InterruptedException {
        long begin = System.nanoTime();
        URI gateway = null;
        int silent = 0;
        long told = begin;
        for (boolean asked = false; ; ) {
            try {
                gateway = gateway == null ? find(termination.instance()) : gateway;
                if (gateway == null) {
                    return End.GONE;
                }
                int streams = asked ? gateways.left(gateway) : gateways.begin(gateway);
                asked = true;
                silent = 0;
                if (streams == 0) {
                    return End.DRAINED;
                }
            } catch (IOException e) {
                LOG.warn(
                        "no answer about a machine: instance={} error={}",
                        termination.instance(),
                        e.getClass().getSimpleName());
                if (++silent >= SILENT_MAX) {
                    return End.SILENT;
                }
            }
            if (millisSince(begin) + times.pause().toMillis() >= millisMax) {
                return End.LATE;
            }
            Thread.sleep(times.pause());
            if (millisSince(told) >= times.heartbeat().toMillis()) {
                told = System.nanoTime();
                waitOn(termination);
            }
        }
    }

    private @Nullable URI find(String instance) throws IOException {
        String address = machines.privateAddress(instance);
        return address == null ? null : URI.create("http://" + address + ":" + port);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private void waitOn(Termination termination) {
        try {
            groups.recordLifecycleActionHeartbeat(b -> b.autoScalingGroupName(termination.group())
                    .lifecycleHookName(termination.hook())
                    .lifecycleActionToken(termination.token())
                    .instanceId(termination.instance()));
        } catch (SdkException e) {
            LOG.warn("a group was not told to wait on: error={}", e.getClass().getSimpleName());
        }
    }

    private void complete(Termination termination) {
        try {
            groups.completeLifecycleAction(b -> b.autoScalingGroupName(termination.group())
                    .lifecycleHookName(termination.hook())
                    .lifecycleActionToken(termination.token())
                    .instanceId(termination.instance())
                    .lifecycleActionResult("CONTINUE"));
        } catch (AutoScalingException e) {
            // "No active Lifecycle Action found": another delivery of this event, or the hook's own time, was first.
            if (!"ValidationError".equals(e.awsErrorDetails().errorCode())) {
                throw e;
            }
            LOG.info("the group waits no more: instance={}", termination.instance());
        }
    }
}
