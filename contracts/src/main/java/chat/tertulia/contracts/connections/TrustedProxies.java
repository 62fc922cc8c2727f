package chat.tertulia.contracts.connections;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that are believed when they say for whom they ask ({@code X-Forwarded-For}). Anyone can send that header, so it is read from its
 * end, and only for as long as the one who wrote it is trusted. Immutable.
 */
public final class TrustedProxies {

    /** Where the header is. */
    public static final String HEADER = "X-Forwarded-For";

    private final List<Network> networks = new ArrayList<>();

    /** The first bits of an address. */
    private record Network(InetAddress first, int bits) {
        boolean contains(byte[] other) {
            byte[] address = first.getAddress();
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((address[bit / 8] ^ other[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads a setting.
     *
     * @param networks addresses ({@code 10.0.0.7}, {@code ::1}) and networks ({@code 10.0.0.0/8}); null or empty: nobody is trusted
     * @throws IllegalArgumentException naming the one that is neither
     */
    public TrustedProxies(@Nullable List<String> networks) {
        for (String each : networks == null ? List.<String>of() : networks) {
            this.networks.add(network(each.strip()));
        }
    }

    private static Network network(String text) {
        try {
            int slash = text.indexOf('/');
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int bitsMax = 8 * address.getAddress().length;
            int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= bitsMax) {
                return new Network(address, bits);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "tertulia.trusted-proxies has '" + text + "', which is no address and no network like 10.0.0.0/8");
    }

    /**
     * Who asks.
     *
     * @param remote the other end of the connection
     * @param forwarded the header's values in their order, none if empty
     * @return the nearest address that is no trusted proxy, or the last one that could be read
     */
    public InetAddress client(InetAddress remote, List<String> forwarded) {
        InetAddress client = remote;
        if (networks.isEmpty()) {
            return client;
        }
        String[] hops = String.join(",", forwarded).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(client); i--) {
            InetAddress hop = address(hops[i].strip());
            if (hop == null) {
                break;
            }
            client = hop;
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        byte[] bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }

    /** Some proxies add the port. */
    private static @Nullable InetAddress address(String hop) {
        String host = hop;
        if (hop.startsWith("[")) {
            host = hop.substring(1, Math.max(1, hop.indexOf(']')));
        } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
            host = hop.substring(0, hop.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
