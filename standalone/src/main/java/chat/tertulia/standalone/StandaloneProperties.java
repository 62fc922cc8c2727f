package chat.tertulia.standalone;

import chat.tertulia.processors.delivery.push.PushKeys;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the services are told about the parts in the data folder: defaults, so the environment can still say otherwise. */
final class StandaloneProperties {

    private StandaloneProperties() {}

    /** Structured lines in a file: the console is for people. */
    static Map<String, Object> logging(Path file) {
        return Map.of(
                "logging.file.name", file.toString(),
                "logging.structured.format.file", "ecs",
                "logging.structured.ecs.service.node-name", "standalone",
                "logging.threshold.console", "off",
                "logging.level.root", "warn",
                "logging.level.chat.tertulia", "info",
                // They log as errors what clients try again by themselves.
                "logging.level.kafka.server.ReplicaManager", "off",
                "logging.level.org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", "error");
    }

    static Map<String, Object> of(StandaloneOptions options, DataFolder data, Connections connections)
            throws IOException {
        Map<String, Object> all = new HashMap<>();
        all.put("spring.application.name", "tertulia");
        all.put("spring.main.keep-alive", "true");
        all.put("server.port", Integer.toString(options.port()));
        all.put("server.address", options.address());
        all.put("server.shutdown", "graceful");
        all.put("spring.lifecycle.timeout-per-shutdown-phase", "10s");
        all.put("server.netty.max-initial-line-length", "16KB");
        all.put("server.max-http-request-header-size", "8KB");
        // Plain HTTP on loopback: nobody in front of us adds headers that could be believed.
        all.put("server.forward-headers-strategy", "none");
        all.put("management.server.port", Integer.toString(options.managementPort()));
        all.put("management.server.address", "127.0.0.1");
        all.put("management.endpoints.web.exposure.include", "health,prometheus");
        all.put("management.endpoint.health.show-details", "always");
        all.putAll(logging(data.file("tertulia.log")));
        all.put("tertulia.instance", "standalone");
        all.putAll(connections.properties());
        all.put("tertulia.processors.state-dir", data.folder("streams").toString());
        all.put("tertulia.processors.public-url", "http://localhost:" + options.port());
        all.put("tertulia.processors.mail.folder", data.folder("mail").toString());
        all.put("tertulia.speech.folder", data.folder("speech").toString());
        all.put("tertulia.attachments.folder", data.folder("attachments").toString());
        PushKeys push = PushKeys.parse(
                data.secret("push-keys", () -> PushKeys.generate().line()));
        all.put("tertulia.push.public-key", push.publicKey());
        all.put("tertulia.push.private-key", push.privateKey());
        // A static group member: after kill -9 its tasks are its own again at once, instead of after the session's
        // time.
        all.put("tertulia.processors.instance-id", "standalone");
        // Nobody takes over on a laptop: streams need not leave one by one.
        all.put("tertulia.gateway.drain-seconds", "1");
        if (options.page() != null) {
            all.put("tertulia.gateway.page-dir", options.page().toString());
        }
        return all;
    }
}
