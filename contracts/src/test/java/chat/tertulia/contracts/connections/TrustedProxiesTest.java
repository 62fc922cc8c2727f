package chat.tertulia.contracts.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private final TrustedProxies proxies = new TrustedProxies(List.of("10.0.0.0/8", "192.0.2.7", "fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.5 | 198.51.100.1             | 203.0.113.5",
                "10.1.2.3    | 198.51.100.1             | 198.51.100.1",
                "10.1.2.3    | 6.6.6.6, 198.51.100.1    | 198.51.100.1",
                "10.1.2.3    | 198.51.100.1, 192.0.2.7  | 198.51.100.1",
                "10.1.2.3    | 198.51.100.1, 192.0.2.8  | 192.0.2.8",
                "10.1.2.3    | 198.51.100.1:4711        | 198.51.100.1",
                "fd00::1     | [2001:db8::1]:4711       | 2001:db8:0:0:0:0:0:1",
                "fd00::1     | 2001:db8::1              | 2001:db8:0:0:0:0:0:1",
                "10.1.2.3    | 6.6.6.6, unknown         | 10.1.2.3",
                "10.1.2.3    | ''                       | 10.1.2.3",
                "10.1.2.3    | localhost                | 10.1.2.3",
                "10.1.2.3    | 10.0.0.1, 10.0.0.2       | 10.0.0.1"
            })
    void theNearestAddressThatIsNoTrustedProxyAsks(String remote, String forwarded, String client) {
        assertThat(proxies.client(InetAddress.ofLiteral(remote), List.of(forwarded))
                        .getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(proxies.client(InetAddress.ofLiteral("10.1.2.3"), List.of("6.6.6.6", "198.51.100.1", "10.0.0.9"))
                        .getHostAddress())
                .isEqualTo("198.51.100.1");
    }

    @Test
    void nobodyIsTrustedUnlessSaid() {
        assertThat(new TrustedProxies(null)
                        .client(InetAddress.ofLiteral("10.1.2.3"), List.of("198.51.100.1"))
                        .getHostAddress())
                .isEqualTo("10.1.2.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "10.0.0.0/33", "10.0.0.0/x", "", "::1/129"})
    void whatIsNoNetworkIsNamed(String text) {
        assertThatThrownBy(() -> new TrustedProxies(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tertulia.trusted-proxies has '" + text + "'");
    }
}
