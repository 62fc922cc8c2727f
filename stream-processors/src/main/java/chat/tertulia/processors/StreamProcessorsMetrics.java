package chat.tertulia.processors;

import chat.tertulia.processors.runtime.RunningApplication;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** How far each application is behind the log. */
final class StreamProcessorsMetrics implements MeterBinder {

    private static final String RECORDS_BEHIND = "tertulia.processor.records.behind";
    private static final String MS_BEHIND = "tertulia.processor.ms.behind";
    private static final String RUNNING = "tertulia.processor.running";
    private static final String DEAD_LETTERS = "tertulia.processor.dead.letters";
    private static final String APPLICATION = "application";

    private final StreamProcessors processors;

    StreamProcessorsMetrics(StreamProcessors processors) {
        this.processors = processors;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (RunningApplication running : processors.applications()) {
            String name = running.application().name();
            Gauge.builder(RECORDS_BEHIND, running, RunningApplication::recordsBehind)
                    .description("Records of its topics that the application has not processed, as far as it knows")
                    .tag(APPLICATION, name)
                    .register(registry);
            Gauge.builder(MS_BEHIND, running, RunningApplication::msBehind)
                    .description("How stale what the application makes is at most; grows while it does not work")
                    .tag(APPLICATION, name)
                    .register(registry);
            Gauge.builder(RUNNING, running, application -> application.isWorking() ? 1 : 0)
                    .description("1 while the application runs and waits for nothing but records")
                    .tag(APPLICATION, name)
                    .register(registry);
            FunctionCounter.builder(
                            DEAD_LETTERS,
                            running.application().progress(),
                            progress -> progress.deadLetters().sum())
                    .description("Records that this process could not process and put aside")
                    .tag(APPLICATION, name)
                    .register(registry);
        }
    }
}
