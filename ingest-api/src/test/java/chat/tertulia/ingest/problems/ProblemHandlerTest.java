package chat.tertulia.ingest.problems;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.netty.channel.AbortedException;

class ProblemHandlerTest {

    /** It need not be the caller's own connection that broke: nobody may take silence for success. */
    @Test
    void aBrokenConnectionIsNeverASuccess() {
        var exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/api/rooms/r1/messages"));
        new ProblemHandler(new ProblemWriter())
                .handle(exchange, new AbortedException("Connection has been closed"))
                .block();
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
        assertThat(exchange.getResponse().getBodyAsString().block()).contains("urn:tertulia:problem:internal");
    }
}
