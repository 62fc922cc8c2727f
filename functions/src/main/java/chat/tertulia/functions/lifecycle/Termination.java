package chat.tertulia.functions.lifecycle;

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine that an auto-scaling group waits for before it ends it.
 *
 * @param group the auto-scaling group's name
 * @param hook the lifecycle hook's name
 * @param token of this one waiting
 * @param instance the machine's id
 */
record Termination(String group, String hook, String token, String instance) {

    private static final String TRANSITION = "autoscaling:EC2_INSTANCE_TERMINATING";

    /** Null if the event is about something else. */
    static @Nullable Termination of(ScheduledEvent event) {
        Map<String, Object> detail = event.getDetail();
        if (detail == null
                || !"aws.autoscaling".equals(event.getSource())
                || !TRANSITION.equals(detail.get("LifecycleTransition"))) {
            return null;
        }
        return detail.get("AutoScalingGroupName") instanceof String group
                        && detail.get("LifecycleHookName") instanceof String hook
                        && detail.get("LifecycleActionToken") instanceof String token
                        && detail.get("EC2InstanceId") instanceof String instance
                ? new Termination(group, hook, token, instance)
                : null;
    }
}
