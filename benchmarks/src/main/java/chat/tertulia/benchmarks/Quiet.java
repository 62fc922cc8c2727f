package chat.tertulia.benchmarks;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/** Broker and clients have much to say. */
public final class Quiet {

    private Quiet() {}

    /** Lets this process log errors only. */
    public static void loggers() {
        LoggingSystem logging = LoggingSystem.get(Quiet.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.ERROR);
    }
}
