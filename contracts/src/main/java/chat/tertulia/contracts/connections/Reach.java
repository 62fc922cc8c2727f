package chat.tertulia.contracts.connections;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where calls may go whose addresses others have chosen: push services, webhooks. Such an address must not be one inside our own network.
 * An address is judged twice: as it is written, by {@link #allows}, and the network addresses of its name in the moment of connecting, so
 * that what is judged is what is connected to.
 *
 * @param schemes of the addresses
 * @param addresses which network addresses may be connected to
 */
public record Reach(List<String> schemes, Predicate<InetAddress> addresses) {

    /** TLS, to the public internet. */
    public static final Reach PUBLIC = new Reach(List.of("https"), Reach::isPublic);

    /** The same, and this machine without TLS: for tests, and for trying things out on a laptop. */
    public static final Reach PUBLIC_AND_LOOPBACK =
            new Reach(List.of("https", "http"), address -> address.isLoopbackAddress() || isPublic(address));

    /** Below it are the services of a machine: mail, databases of old, remote shells. */
    private static final int PORT_FREE = 1024;

    /**
     * Whether an address may be asked at all. Literal network addresses pass no resolver, and no service of others needs one; of the
     * ports below 1024 only those of the web are allowed.
     */
    public boolean allows(URI address) {
        String host = address.getHost();
        String scheme = String.valueOf(address.getScheme());
        if (host == null || address.getRawUserInfo() != null || !schemes.contains(scheme)) {
            return false;
        }
        int port = address.getPort();
        boolean isWeb = port == -1 || port == (scheme.equals("https") ? 443 : 80);
        return (isWeb || port >= PORT_FREE) && port <= 65_535 && host.indexOf(':') < 0 && !host.matches("[0-9.]+");
    }

    /** Whether a network address may be connected to. */
    public boolean allows(InetAddress address) {
        return addresses.test(address);
    }

    /** The addresses of a name that may be connected to, of which there is one at least; blocks as the JDK's resolver does. */
    public List<InetAddress> resolve(String name) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>(Arrays.asList(InetAddress.getAllByName(name)));
        all.removeIf(addresses.negate());
        if (all.isEmpty()) {
            throw new OutOfReachException();
        }
        return all;
    }

    /** A name without an address that may be connected to. */
    public static final class OutOfReachException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        OutOfReachException() {
            super("not an address for us");
        }
    }

    /** Whether an address is one of the public internet (IANA's special-purpose registries are not). */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublic4(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
        }
        return address instanceof Inet6Address && isPublic6(bytes);
    }

    private static boolean isPublic4(int a, int b, int c) {
        return switch (a) {
            case 0, 10, 127 -> false;
            case 100 -> b < 64 || b > 127;
            case 169 -> b != 254;
            case 172 -> b < 16 || b > 31;
            case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
            case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
            case 203 -> !(b == 0 && c == 113);
            default -> a < 224;
        };
    }

    /** Only global unicast; and what carries an IPv4 address inside is judged by that one. */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
        int second = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (first == 0x2002) {
            return isPublic4(bytes[2] & 0xff, bytes[3] & 0xff, bytes[4] & 0xff);
        }
        if (first == 0x64 && second == 0xff9b) {
            return bytes[4] == 0 && bytes[5] == 0 && isPublic4(bytes[12] & 0xff, bytes[13] & 0xff, bytes[14] & 0xff);
        }
        boolean special = first == 0x2001 && (second < 0x200 || second == 0xdb8);
        return first >> 13 == 1 && !special && first != 0x3fff;
    }

    /** Whether an error of a connection means that there was nothing to connect to for us. */
    public static boolean isOutOfReach(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfReachException) {
                return true;
            }
        }
        return false;
    }
}
