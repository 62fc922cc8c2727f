package chat.tertulia.functions.lifecycle;

import chat.tertulia.contracts.events.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;

/** The management endpoint of a gateway that empties it. */
final class GatewayDrain {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** How many streams are left. */
    private record Status(boolean draining, int streams) {}

    /** @return streams that are left */
    int begin(URI gateway) throws IOException, InterruptedException {
        return ask(gateway, "POST").streams();
    }

    /**
     * Asks how far it is, and again to drain if it is not: it may have been started anew.
     *
     * @return streams that are left
     */
    int left(URI gateway) throws IOException, InterruptedException {
        Status status = ask(gateway, "GET");
        return status.draining() ? status.streams() : begin(gateway);
    }

    private Status ask(URI gateway, String method) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(gateway.resolve("/actuator/drain"))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(ANSWER_MAX)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("the gateway answered " + answer.statusCode());
        }
        try {
            return Json.read(answer.body(), Status.class);
        } catch (JacksonException e) {
            throw new IOException("the gateway's answer cannot be read", e);
        }
    }
}
