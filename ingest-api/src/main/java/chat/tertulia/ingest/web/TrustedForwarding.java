package chat.tertulia.ingest.web;

import chat.tertulia.contracts.connections.TrustedProxies;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/** Gives requests that came through a trusted proxy the address of whom it asks for; nothing else of what proxies say is taken. */
public final class TrustedForwarding extends ForwardedHeaderTransformer {

    private final TrustedProxies proxies;

    public TrustedForwarding(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public ServerHttpRequest apply(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        if (remote == null || remote.getAddress() == null) {
            return request;
        }
        InetAddress client = proxies.client(
                remote.getAddress(), request.getHeaders().getOrDefault(TrustedProxies.HEADER, List.of()));
        return client.equals(remote.getAddress())
                ? request
                : request.mutate()
                        .remoteAddress(new InetSocketAddress(client, remote.getPort()))
                        .build();
    }
}
