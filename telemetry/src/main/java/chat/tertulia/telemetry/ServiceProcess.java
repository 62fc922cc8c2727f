package chat.tertulia.telemetry;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;

/** A service as a process of its own: what each does unless it is told otherwise. */
public final class ServiceProcess {

    private ServiceProcess() {}

    /**
     * Starts it.
     *
     * @param name the module's, also {@code service.name} in logs and traces
     * @param more further defaults
     */
    public static void run(Class<?> service, String name, Map<String, String> more, String[] arguments) {
        SpringApplication application = new SpringApplication(service);
        application.setDefaultProperties(defaults(name, more));
        application.run(arguments);
    }

    static Map<String, Object> defaults(String name, Map<String, String> more) {
        Map<String, Object> all = new HashMap<>();
        all.put("spring.application.name", name);
        all.put("spring.main.banner-mode", "off");
        all.put("server.shutdown", "graceful");
        all.put("management.endpoints.web.exposure.include", "health,prometheus");
        all.put("management.endpoint.health.show-details", "always");
        all.put("management.endpoint.health.probes.enabled", "true");
        // Known before there are beans: the first log line names it.
        all.put(InstanceName.SETTING, InstanceName.of(null).value());
        // Lines of JSON; LOGGING_STRUCTURED_FORMAT_CONSOLE without a value gives text.
        all.put("logging.structured.format.console", "ecs");
        all.put("logging.structured.ecs.service.node-name", "${" + InstanceName.SETTING + "}");
        all.put("logging.level.org.apache.kafka", "warn");
        all.putAll(more);
        return all;
    }
}
