package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void aHouseholdIsOneAddress() {
        assertThat(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:2::7")))
                .isEqualTo("20010db800010002/64")
                .isEqualTo(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:2:ffff::1")))
                .isNotEqualTo(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:3::7")));
    }

    @Test
    void anOldAddressOnANewSocketIsItself() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        System.arraycopy(InetAddress.ofLiteral("198.51.100.7").getAddress(), 0, mapped, 12, 4);
        InetAddress address = Inet6Address.getByAddress(null, mapped, 0);
        assertThat(address).isInstanceOf(Inet6Address.class);

        assertThat(ClientAddress.of(ClientAddress.plain(address))).isEqualTo("198.51.100.7");
    }
}
