package chat.tertulia.ingest.problems;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class ProblemWriterTest {

    private final ProblemWriter writer = new ProblemWriter();

    private static Properties texts(String bundle) throws IOException {
        Properties texts = new Properties();
        try (InputStream in = ProblemWriterTest.class.getResourceAsStream("/" + bundle)) {
            texts.load(
                    new java.io.InputStreamReader(Objects.requireNonNull(in), java.nio.charset.StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void everyProblemHasItsTextsInBothLanguages() throws IOException {
        Properties english = texts("problems.properties");
        Properties spanish = texts("problems_es.properties");
        assertThat(spanish.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        assertThat(english.stringPropertyNames())
                .containsAll(Arrays.stream(ProblemType.values())
                        .flatMap(type -> java.util.stream.Stream.of(type.code() + ".title", type.code() + ".detail"))
                        .toList());
    }

    @Test
    void aProblemIsWrittenInTheLanguageAskedFor() {
        assertThat(written(Problem.of(ProblemType.ROOM_NOT_FOUND), "es-CL,en;q=0.5"))
                .contains("\"type\":\"urn:tertulia:problem:room-not-found\"", "\"title\":\"No existe esa sala\"");
        assertThat(written(Problem.of(ProblemType.ROOM_NOT_FOUND), "de, fr;q=0.5"))
                .contains("\"title\":\"No such room\"", "\"status\":404");
        assertThat(written(Problem.of(ProblemType.FOREIGN_ORIGIN), "en")).contains("this site's own pages");
    }

    @Test
    void whatIsOurFaultCanBeReported() {
        assertThat(written(Problem.of(ProblemType.LOG_UNAVAILABLE), "es"))
                .containsPattern("\"traceId\":\"[0-9a-f]{32}\"");
        assertThat(written(Problem.of(ProblemType.ROOM_NOT_FOUND), "es")).doesNotContain("traceId");
    }

    @Test
    void fieldsAreNamedWithWhatIsWrong() {
        assertThat(written(Problem.invalid(Problem.Field.of("text", "too-long", 8000)), "es"))
                .contains("\"errors\":[{\"field\":\"text\",\"code\":\"too-long\","
                        + "\"detail\":\"debe tener como máximo 8.000 caracteres\"}]");
    }

    @Test
    void waitingTimesAreAtLeastASecond() {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/api/me"));
        writer.write(exchange, Problem.retryAfter(ProblemType.RATE_LIMITED, Duration.ofMillis(3), null))
                .block();
        assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isEqualTo("1");
        assertThat(Objects.requireNonNull(exchange.getResponse().getStatusCode())
                        .value())
                .isEqualTo(429);
    }

    private String written(Problem problem, String acceptLanguage) {
        var exchange = MockServerWebExchange.from(
                MockServerHttpRequest.get("/api/me").header("Accept-Language", acceptLanguage));
        writer.write(exchange, problem).block();
        return Objects.requireNonNull(exchange.getResponse().getBodyAsString().block());
    }
}
