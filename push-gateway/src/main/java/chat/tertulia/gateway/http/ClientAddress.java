package chat.tertulia.gateway.http;

import chat.tertulia.contracts.connections.TrustedProxies;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import reactor.netty.http.server.HttpServerRequest;

/** What requests are counted by: the client's address; of IPv6 its first 64 bits, since one household has all that begin so. */
final class ClientAddress {

    private ClientAddress() {}

    static String of(HttpServerRequest request, TrustedProxies proxies) {
        InetSocketAddress remote = request.remoteAddress();
        return remote == null || remote.getAddress() == null
                ? "unknown"
                : of(proxies.client(
                        plain(remote.getAddress()), request.requestHeaders().getAll(TrustedProxies.HEADER)));
    }

    /** An IPv4 address that came in by an IPv6 socket as what it is: else all of them began with the same bits. */
    static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has the length of one", e);
        }
    }

    static String of(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(address.getAddress(), 0, 8) + "/64"
                : address.getHostAddress();
    }
}
