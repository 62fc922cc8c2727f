package chat.tertulia.contracts.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReachTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::7f00:1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "2002:7f00:1::",
                "2002:a00:1::",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "3fff::1",
                "100::1"
            })
    void whatIsInsideIsNotPublic(String address) throws UnknownHostException {
        assertThat(Reach.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "64:ff9b::808:808"
            })
    void theInternetIs(String address) throws UnknownHostException {
        assertThat(Reach.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://push.example/a",
                "https://10.0.0.1/a",
                "https://[::1]/a",
                "https://u:p@push.example/a",
                "https://2130706433/a",
                "file:///etc/passwd",
                "https:/a"
            })
    void onlyNamesOverTlsAreAsked(String endpoint) {
        assertThat(Reach.PUBLIC.allows(URI.create(endpoint))).isFalse();
    }

    @Test
    void aPushServiceIsAsked() {
        assertThat(Reach.PUBLIC.allows(URI.create("https://fcm.googleapis.com/fcm/send/abc")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example:22/a",
                "https://hooks.example:80/a",
                "https://hooks.example:1023/a",
                "https://hooks.example:70000/a",
                "https://10.0.0.1./a"
            })
    void portsOfOtherServicesAreNot(String endpoint) {
        assertThat(Reach.PUBLIC.allows(URI.create(endpoint))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://hooks.example:443/a", "https://hooks.example:8443/a", "https://hooks.example/a?b=c"})
    void portsOfTheWebAre(String endpoint) {
        assertThat(Reach.PUBLIC.allows(URI.create(endpoint))).isTrue();
    }

    @Test
    void loopbackIsReachedOnlyWhereThatIsSaid() {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        InetAddress inside = InetAddress.ofLiteral("10.0.0.1");

        assertThat(Reach.PUBLIC.allows(loopback)).isFalse();
        assertThat(Reach.PUBLIC_AND_LOOPBACK.allows(loopback)).isTrue();
        assertThat(Reach.PUBLIC_AND_LOOPBACK.allows(inside)).isFalse();
        assertThat(Reach.PUBLIC_AND_LOOPBACK.allows(URI.create("http://localhost:8080/a")))
                .isTrue();
    }
}
