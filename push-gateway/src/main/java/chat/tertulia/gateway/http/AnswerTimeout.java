package chat.tertulia.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors;
import java.net.SocketOption;
import java.util.List;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel give up a connection whose client does not answer any more. A client that loses its network says nothing; heartbeats are
 * written all the same, and by itself the kernel goes on sending them for a quarter of an hour.
 *
 * <p>On Linux's native transports that is {@code TCP_USER_TIMEOUT}: for how long a sent byte, or a full receiver, may stay so. With NIO there
 * is no such option. There, an idle connection is probed before a heartbeat falls due; one that has unanswered bytes is not.
 */
final class AnswerTimeout {

    /** By name: only one of the transports need be there. */
    private static final List<ChannelOption<Integer>> NATIVE = List.of(
            ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_USER_TIMEOUT"),
            ChannelOption.valueOf("io.netty.channel.uring.IoUringChannelOption#TCP_USER_TIMEOUT"));

    /** Together shorter than a heartbeat's interval. */
    private static final Map<SocketOption<Integer>, Integer> PROBES = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 5,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 3,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

    /** {@code ETIMEDOUT} of Linux. */
    private static final int TIMED_OUT = -110;

    private AnswerTimeout() {}

    /** Sets it for a connection; for a stream of HTTP/2, for the connection it shares. */
    static void set(Channel channel, int millis) {
        Channel socket = channel.parent() == null || channel.parent() instanceof io.netty.channel.ServerChannel
                ? channel
                : channel.parent();
        for (ChannelOption<Integer> option : NATIVE) {
            if (socket.config().setOption(option, millis)) {
                return;
            }
        }
        if (socket.config().setOption(ChannelOption.SO_KEEPALIVE, true)) {
            PROBES.forEach((option, value) -> {
                var ignored = socket.config().setOption(io.netty.channel.socket.nio.NioChannelOption.of(option), value);
            });
        }
    }

    /** Whether a connection failed because of it. */
    static boolean isCause(@Nullable Throwable error) {
        return error instanceof Errors.NativeIoException failed
                ? failed.expectedErr() == TIMED_OUT
                : error instanceof java.io.IOException && "Connection timed out".equals(error.getMessage());
    }
}
