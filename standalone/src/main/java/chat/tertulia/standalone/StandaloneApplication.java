package chat.tertulia.standalone;

import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code ./tertulia run}: the process that people start. Speaks to them on the console; everything else is in the log file. */
public final class StandaloneApplication {

    private StandaloneApplication() {}

    public static void main(String[] arguments) throws InterruptedException {
        StandaloneOptions options;
        try {
            options = StandaloneOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            say(e.getMessage());
            System.exit(2);
            return;
        }
        long start = System.nanoTime();
        try {
            Standalone running = Standalone.start(options);
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        say("Stopping …");
                        try {
                            running.close();
                            say("Stopped. Everything is kept in " + options.data());
                        } catch (IOException | RuntimeException e) {
                            say("Stopped, not cleanly: " + e.getMessage());
                        }
                        stopped.countDown();
                    }));
            double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
            say("Tertulia serves on http://" + ("127.0.0.1".equals(options.address()) ? "localhost" : options.address())
                    + ":" + running.port() + " (started in " + seconds + " s; Ctrl-C stops it)");
            stopped.await();
        } catch (DataFolder.InUseException e) {
            say(e.getMessage());
            System.exit(3);
        } catch (IOException | ExecutionException | RuntimeException e) {
            say("Tertulia could not start: " + reason(e, options));
            say("More is in " + options.data().resolve("tertulia.log"));
            System.exit(1);
        }
    }

    private static String reason(Throwable error, StandaloneOptions options) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            if (cause instanceof BindException) {
                break;
            }
            cause = cause.getCause();
        }
        return cause instanceof BindException
                        || String.valueOf(error.getMessage()).contains("Port " + options.port())
                ? "port " + options.port() + " is in use; choose another with --port"
                : String.valueOf(cause.getMessage());
    }

    private static void say(@Nullable String line) {
        System.out.println(line);
    }
}
