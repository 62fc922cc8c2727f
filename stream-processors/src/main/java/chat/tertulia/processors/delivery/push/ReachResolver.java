package chat.tertulia.processors.delivery.push;

import chat.tertulia.contracts.connections.Reach;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves names to the addresses that may be connected to; others are as unknown as names without any. */
final class ReachResolver extends AddressResolverGroup<InetSocketAddress> {

    private final Reach reach;

    ReachResolver(Reach reach) {
        this.reach = reach;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new Names(executor));
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
                    promise.setSuccess(reach.resolve(name).getFirst());
                } catch (UnknownHostException e) {
                    promise.setFailure(e);
                }
            });
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            Thread.startVirtualThread(() -> {
                try {
                    promise.setSuccess(reach.resolve(name));
                } catch (UnknownHostException e) {
                    promise.setFailure(e);
                }
            });
        }
    }
}
