package chat.tertulia.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.events.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A service as it runs in a container: nothing is set but its port. */
@ExtendWith(OutputCaptureExtension.class)
class ServiceProcessTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(TelemetryConfiguration.class)
    static class Service {
        @Bean
        Things things() {
            return new Things();
        }
    }

    @RestController
    static final class Things {
        @GetMapping("/api/things/{id}")
        Mono<String> thing(@PathVariable String id) {
            return id.equals("broken")
                    ? Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE))
                    : Mono.just("well");
        }
    }

    private static ConfigurableApplicationContext run(Map<String, String> settings) {
        SpringApplication application = new SpringApplication(Service.class);
        application.setDefaultProperties(ServiceProcess.defaults("things", settings));
        return application.run("--server.port=0");
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext running, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri =
                    URI.create("http://127.0.0.1:" + running.getEnvironment().getProperty("local.server.port") + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void whatFailedIsALineWithItsTraceAndWithoutWhatWasAsked(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext running = run(Map.of())) {
            String instance = running.getBean(InstanceName.class).value();
            assertThat(instance).matches(".+-[0-9a-f]{6}");
            HttpResponse<String> well = get(running, "/api/things/fine?query=secreto");
            HttpResponse<String> failed = get(running, "/api/things/broken?query=secreto");
            HttpResponse<String> nothing = get(running, "/nothing/here");

            assertThat(well.headers().allValues(ServedBy.HEADER)).containsExactly(instance);
            assertThat(failed.headers().allValues(ServedBy.HEADER)).containsExactly(instance);
            assertThat(nothing.statusCode()).isEqualTo(404);
            assertThat(nothing.headers().allValues(ServedBy.HEADER)).containsExactly(instance);
            String trace =
                    failed.headers().firstValue("traceresponse").orElseThrow().split("-", -1)[1];
            JsonNode line = output.getOut()
                    .lines()
                    .filter(one -> one.contains("/api/things/{id}"))
                    .map(one -> Json.mapper().readTree(one))
                    .reduce((one, other) -> {
                        throw new AssertionError("one line, for the request that failed");
                    })
                    .orElseThrow();
            assertThat(line.at("/trace/id").asString()).isEqualTo(trace);
            assertThat(line.at("/http/response/status_code").asInt()).isEqualTo(503);
            assertThat(line.at("/http/request/method").asString()).isEqualTo("GET");
            assertThat(line.at("/event/duration").asLong()).isPositive();
            assertThat(line.at("/service/name").asString()).isEqualTo("things");
            assertThat(line.at("/service/node/name").asString()).isEqualTo(instance);
            assertThat(output.getOut().lines())
                    .allSatisfy(one -> assertThat(one).startsWith("{"));
            assertThat(output.getOut()).doesNotContain("secreto");
        }
    }

    @Test
    void whatIsSlowIsALineAndTextStaysPossible(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext running = run(Map.of(
                "tertulia.slow-request", "0s", "logging.structured.format.console", "", InstanceName.SETTING, "t-1"))) {
            HttpResponse<String> well = get(running, "/api/things/fine");
            assertThat(well.headers().allValues(ServedBy.HEADER)).containsExactly("t-1");
            assertThat(output.getOut()).contains("WARN").contains("GET /api/things/{id} 200 in ");
            assertThat(output.getOut().lines())
                    .noneSatisfy(one -> assertThat(one).startsWith("{"));
        }
    }

    @Test
    void twoProcessesOfAHostHaveTwoNames() {
        assertThat(InstanceName.of(null)).isNotEqualTo(InstanceName.of(" "));
        assertThat(InstanceName.of(" gw-1 ").value()).isEqualTo("gw-1");
        assertThatThrownBy(() -> InstanceName.of("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
    }
}
