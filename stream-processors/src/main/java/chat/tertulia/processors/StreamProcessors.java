package chat.tertulia.processors;

import chat.tertulia.processors.runtime.RunningApplication;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Starts the applications with the context and stops them with it, all side by side. */
public final class StreamProcessors implements SmartLifecycle {

    private final List<RunningApplication> applications;
    private volatile boolean running;

    StreamProcessors(List<RunningApplication> applications) {
        this.applications = List.copyOf(applications);
    }

    public List<RunningApplication> applications() {
        return applications;
    }

    /** Returns at once: posting and following do not wait for what derives from them. */
    @Override
    public void start() {
        running = true;
        applications.forEach(RunningApplication::start);
    }

    @Override
    public void stop() {
        List<Thread> stopping = new ArrayList<>();
        for (RunningApplication application : applications) {
            stopping.add(Thread.ofPlatform()
                    .name(application.application().name() + "-stop")
                    .start(application::stop));
        }
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
