package chat.tertulia.processors;

import chat.tertulia.processors.runtime.RunningApplication;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Each application with its state and how far it is behind. {@code UP} when all run; {@code DEGRADED}, which is no reason to restart
 * the process, when one is starting or waits for its store.
 */
final class StreamProcessorsHealth implements HealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED");

    private final StreamProcessors processors;

    StreamProcessorsHealth(StreamProcessors processors) {
        this.processors = processors;
    }

    @Override
    public Health health() {
        boolean whole = true;
        Map<String, Object> details = new LinkedHashMap<>();
        for (RunningApplication running : processors.applications()) {
            String waiting = running.application().progress().waitingFor();
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("state", running.state().name());
            detail.put("recordsBehind", running.recordsBehind());
            if (waiting != null) {
                detail.put("waitingFor", waiting);
            }
            String error = running.lastError();
            if (error != null) {
                detail.put("lastError", error);
            }
            details.put(running.application().name(), detail);
            whole &= running.isWorking();
        }
        return Health.status(whole ? Status.UP : DEGRADED).withDetails(details).build();
    }
}
