package chat.tertulia.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.connections.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class TrustedForwardingTest {

    private final TrustedForwarding forwarding = new TrustedForwarding(new TrustedProxies(List.of("10.0.0.0/8")));

    private String address(String remote) {
        var request = forwarding.apply(MockServerHttpRequest.get("/api/me")
                .remoteAddress(new InetSocketAddress(InetAddress.ofLiteral(remote), 4711))
                .header("X-Forwarded-For", "6.6.6.6, 198.51.100.1")
                .header("X-Forwarded-Host", "evil.example")
                .build());
        assertThat(request.getURI().toString()).isEqualTo("/api/me");
        return Objects.requireNonNull(request.getRemoteAddress()).getAddress().getHostAddress();
    }

    @Test
    void onlyATrustedProxyIsBelievedAndOnlyAboutTheAddress() {
        assertThat(address("10.1.2.3")).isEqualTo("198.51.100.1");
        assertThat(address("203.0.113.5")).isEqualTo("203.0.113.5");
    }
}
