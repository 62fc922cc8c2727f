package chat.tertulia.ingest;

import chat.tertulia.telemetry.ServiceProcess;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** ingest-api as a process of its own. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(IngestApiConfiguration.class)
public class IngestApiApplication {

    public static void main(String[] arguments) {
        ServiceProcess.run(IngestApiApplication.class, "ingest-api", Map.of(), arguments);
    }
}
