package chat.tertulia.processors.delivery.push;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where pushes may go. A subscription names the address that we connect to, so it must not be one inside our own network: names
 * are resolved here, in the moment of connecting, and only addresses that pass are connected to.
 *
 * @param schemes of the addresses of push services
 * @param addresses which network addresses may be connected to
 */
public record Reach(List<String> schemes, Predicate<InetAddress> addresses) {

    /** What is used but by tests: TLS, to the public internet. */
    public static final Reach PUBLIC = new Reach(List.of("https"), Reach::isPublic);

    /** Whether an endpoint may be asked at all. Literal addresses pass no resolver, and no push service has one. */
    boolean allows(URI endpoint) {
        String host = endpoint.getHost();
        if (host == null || endpoint.getUserInfo() != null || !schemes.contains(String.valueOf(endpoint.getScheme()))) {
            return false;
        }
        return host.indexOf(':') < 0 && !host.matches("[0-9.]+");
    }

    /** Resolves names to the addresses that may be connected to; others are as unknown as names without any. */
    AddressResolverGroup<InetSocketAddress> resolvers() {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                return new InetSocketAddressResolver(executor, new Names(executor));
            }
        };
    }

    /** A name without an address that may be connected to. */
    static final class OutOfReachException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        OutOfReachException() {
            super("not an address for us");
        }
    }

    /** The JDK's resolver blocks: it runs on a virtual thread of its own. */
    private final class Names extends InetNameResolver {

        Names(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            Thread.startVirtualThread(() -> {
                try {
                    promise.setSuccess(reachable(name).getFirst());
                } catch (UnknownHostException e) {
                    promise.setFailure(e);
                }
            });
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            Thread.startVirtualThread(() -> {
                try {
                    promise.setSuccess(reachable(name));
                } catch (UnknownHostException e) {
                    promise.setFailure(e);
                }
            });
        }

        private List<InetAddress> reachable(String name) throws UnknownHostException {
            List<InetAddress> all = new ArrayList<>(Arrays.asList(InetAddress.getAllByName(name)));
            all.removeIf(addresses.negate());
            if (all.isEmpty()) {
                throw new OutOfReachException();
            }
            return all;
        }
    }

    /** Whether an address is one of the public internet (IANA's special-purpose registries are not). */
    static boolean isPublic(InetAddress address) {
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
    static boolean isOutOfReach(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfReachException) {
                return true;
            }
        }
        return false;
    }
}
