package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.functions.environment.Variables;
import chat.tertulia.functions.lifecycle.DrainFunction;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.sun.net.httpserver.HttpServer;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Lambda that empties a machine, with the whole product as that machine; EC2 and the auto-scaling group are stood in for. */
class DrainTest {

    private static final String EXPOSED = "management.endpoints.web.exposure.include";

    @TempDir
    Path folder = Path.of(".");

    @Test
    void theStreamsOfAMachineThatEndsAreToldToGoElsewhere() throws Exception {
        List<String> actions = new CopyOnWriteArrayList<>();
        HttpServer aws = aws(actions);
        int management = freePort();
        System.setProperty(EXPOSED, "health,drain");
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "not-a-secret");
        try (Standalone product = Standalone.start(StandaloneOptions.parse(new String[] {
                    "--port", "0", "--management-port", Integer.toString(management), "--data", folder.toString()
                }));
                HttpClient http = HttpClient.newHttpClient()) {
            URI api = URI.create("http://127.0.0.1:" + product.port() + "/api/");
            String account = http.send(
                            HttpRequest.newBuilder(api.resolve("users"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"name\":\"ana\",\"password\":\"una clave larga\"}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            HttpRequest stream = HttpRequest.newBuilder(api.resolve("stream"))
                    .header("Authorization", "Bearer " + account.replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1"))
                    .build();
            Stream<String> lines = http.send(stream, BodyHandlers.ofLines()).body();
            CompletableFuture<Void> opened = new CompletableFuture<>();
            CompletableFuture<List<String>> followed = CompletableFuture.supplyAsync(
                    () -> lines.peek(line -> opened.complete(null)).toList());
            opened.get(30, TimeUnit.SECONDS);

            String end = new DrainFunction(new Variables(Map.of(
                            "AWS_REGION",
                            "us-east-1",
                            "AWS_ENDPOINT_URL",
                            "http://127.0.0.1:" + aws.getAddress().getPort(),
                            "TERTULIA_DRAIN_PORT",
                            Integer.toString(management))))
                    .handleRequest(termination(), context());

            assertThat(end).isEqualTo("DRAINED");
            assertThat(followed.get(10, TimeUnit.SECONDS))
                    .contains("event: closing")
                    .anyMatch(line -> line.contains("\"reason\":\"drain\",\"reconnect\":true"));
            assertThat(http.send(stream, BodyHandlers.ofString()).body()).contains("\"reason\":\"draining\"");
            assertThat(actions).containsExactly("DescribeInstances", "CompleteLifecycleAction");
        } finally {
            System.clearProperty(EXPOSED);
            aws.stop(0);
        }
    }

    private static HttpServer aws(List<String> actions) throws java.io.IOException {
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.createContext("/", exchange -> {
            try (exchange) {
                String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                String action = asked.replaceFirst("^.*?Action=([A-Za-z]+).*$", "$1");
                actions.add(action);
                byte[] answer = (action.equals("DescribeInstances")
                                ? "<DescribeInstancesResponse><privateIpAddress>127.0.0.1</privateIpAddress>"
                                        + "</DescribeInstancesResponse>"
                                : "<CompleteLifecycleActionResponse><CompleteLifecycleActionResult/>"
                                        + "</CompleteLifecycleActionResponse>")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        aws.start();
        return aws;
    }

    private static ScheduledEvent termination() {
        return new ScheduledEvent()
                .withSource("aws.autoscaling")
                .withDetailType("EC2 Instance-terminate Lifecycle Action")
                .withDetail(Map.of(
                        "LifecycleActionToken", "87654321-4321-4321-4321-210987654321",
                        "AutoScalingGroupName", "push-gateway",
                        "LifecycleHookName", "drain",
                        "EC2InstanceId", "i-1234567890abcdef0",
                        "LifecycleTransition", "autoscaling:EC2_INSTANCE_TERMINATING"));
    }

    private static Context context() {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> 60_000);
    }

    private static int freePort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
