package chat.tertulia.gateway;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.gateway.stream.AdmissionSettings;
import chat.tertulia.gateway.stream.StreamSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings of the gateway, {@code tertulia.…} (environment {@code TERTULIA_…}).
 *
 * @param kafka the log
 * @param postgres archive and sessions
 * @param redis sessions
 * @param trustedProxies addresses and networks of proxies whose {@code X-Forwarded-For} is believed; none by default
 * @param limits whether limits per user and address hold
 * @param gateway the engine's bounds
 */
@ConfigurationProperties("tertulia")
public record GatewaySettings(
        KafkaConnection kafka,
        PostgresConnection postgres,
        RedisConnection redis,
        @Nullable List<String> trustedProxies,
        @DefaultValue Limits limits,
        @DefaultValue Gateway gateway) {

    public GatewaySettings {
        if (kafka == null) {
            throw new IllegalArgumentException(
                    "tertulia.kafka.bootstrap-servers (TERTULIA_KAFKA_BOOTSTRAP_SERVERS) is missing");
        }
        if (postgres == null) {
            throw new IllegalArgumentException(
                    "tertulia.postgres.host, .port, .database, .user, .password are missing");
        }
        if (redis == null) {
            throw new IllegalArgumentException("tertulia.redis.host and .port are missing");
        }
        var _ = new TrustedProxies(trustedProxies);
    }

    /**
     * The switch all services have.
     *
     * @param enabled false for imports and benchmarks
     */
    public record Limits(@DefaultValue("true") boolean enabled) {}

    /**
     * The engine's bounds.
     *
     * @param ringBytes memory for frames; what it does not hold comes from the archive
     * @param ringFrames frames at most, whatever their size
     * @param ringAgeSeconds frames are dropped after this; longer than a browser takes to come back
     * @param warmRecords records of each topic read at the start at most
     * @param seenIds ids of each topic remembered to know repeated ones
     * @param heartbeatSeconds between id-only blocks
     * @param retryMillisMin shortest reconnection time told to clients
     * @param retryMillisMax longest
     * @param maxAgeSeconds a stream is renewed after this at the latest
     * @param stalledSeconds a socket that takes nothing for so long is given up
     * @param vanishedSeconds a client that acknowledges nothing for so long, or takes nothing, is gone; counted by the kernel from
     *     the first unanswered byte, so found a heartbeat later at the latest
     * @param eventLoops threads that serve connections; 0 is one a core
     * @param bufferBytes high watermark of a connection
     * @param streams open streams
     * @param streamsPerUser open streams of a user
     * @param streamsPerAddress open streams of an address (IPv6: of a /64); offices and phone networks share one
     * @param opensPerSecond streams opened a second
     * @param opensBurst streams opened at once after a quiet time
     * @param opensPerSecondPerAddress requests of an address a second
     * @param opensBurstPerAddress requests of an address at once after a quiet time
     * @param lookups requests whose session is looked for at once
     * @param behindSeconds a stream that is not at the newest event for so long is given up
     * @param replayRows rows one stream may be replayed from the archive
     * @param replayPageRows rows a query
     * @param replayPageBytes bytes a query, and one row
     * @param replayPages queries at once
     * @param replays streams that replay at once; the others wait
     * @param drainSeconds how long leavings are spread at a stop
     * @param pageDir folder with the built web page; none is served without it
     */
    public record Gateway(
            @DefaultValue("67108864") long ringBytes,
            @DefaultValue("262144") int ringFrames,
            @DefaultValue("600") int ringAgeSeconds,
            @DefaultValue("100000") int warmRecords,
            @DefaultValue("100000") int seenIds,
            @DefaultValue("15") int heartbeatSeconds,
            @DefaultValue("1000") int retryMillisMin,
            @DefaultValue("5000") int retryMillisMax,
            @DefaultValue("3600") int maxAgeSeconds,
            @DefaultValue("60") int stalledSeconds,
            @DefaultValue("45") int vanishedSeconds,
            @DefaultValue("0") int eventLoops,
            @DefaultValue("65536") int bufferBytes,
            @DefaultValue("50000") int streams,
            @DefaultValue("32") int streamsPerUser,
            @DefaultValue("2000") int streamsPerAddress,
            @DefaultValue("2000") int opensPerSecond,
            @DefaultValue("4000") int opensBurst,
            @DefaultValue("100") int opensPerSecondPerAddress,
            @DefaultValue("2000") int opensBurstPerAddress,
            @DefaultValue("2000") int lookups,
            @DefaultValue("300") int behindSeconds,
            @DefaultValue("20000") int replayRows,
            @DefaultValue("500") int replayPageRows,
            @DefaultValue("131072") int replayPageBytes,
            @DefaultValue("4") int replayPages,
            @DefaultValue("500") int replays,
            @DefaultValue("5") int drainSeconds,
            @Nullable String pageDir) {

        public Gateway {
            require("ring-bytes", ringBytes, 1 << 16, 1L << 40);
            require("ring-frames", ringFrames, 16, 1 << 24);
            require("ring-age-seconds", ringAgeSeconds, 1, 86_400);
            require("warm-records", warmRecords, 1, 1 << 24);
            require("seen-ids", seenIds, 1, 1 << 24);
            require("heartbeat-seconds", heartbeatSeconds, 1, 300);
            require("retry-millis-min", retryMillisMin, 100, 600_000);
            require("retry-millis-max", retryMillisMax, retryMillisMin, 600_000);
            require("max-age-seconds", maxAgeSeconds, 10, 7 * 86_400);
            require("stalled-seconds", stalledSeconds, 1, 3_600);
            require("vanished-seconds", vanishedSeconds, 1, 3_600);
            require("event-loops", eventLoops, 0, 1_024);
            require("buffer-bytes", bufferBytes, 4_096, 1 << 24);
            require("streams", streams, 1, 10_000_000);
            require("streams-per-user", streamsPerUser, 1, 10_000_000);
            require("streams-per-address", streamsPerAddress, 1, 10_000_000);
            require("opens-per-second", opensPerSecond, 1, 1_000_000);
            require("opens-burst", opensBurst, 1, 10_000_000);
            require("opens-per-second-per-address", opensPerSecondPerAddress, 1, 1_000_000);
            require("opens-burst-per-address", opensBurstPerAddress, 1, 10_000_000);
            require("lookups", lookups, 1, 1_000_000);
            require("behind-seconds", behindSeconds, 5, 86_400);
            require("replay-rows", replayRows, 0, 10_000_000);
            require("replay-page-rows", replayPageRows, 1, 10_000);
            require("replay-page-bytes", replayPageBytes, 4_096, 1 << 26);
            require("replay-pages", replayPages, 1, 1_000);
            require("replays", replays, 1, 1_000_000);
            require("drain-seconds", drainSeconds, 0, 600);
        }

        private static void require(String name, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        "tertulia.gateway." + name + " is " + value + "; it must be " + min + " to " + max);
            }
        }
    }

    StreamSettings streamSettings(String instanceName) {
        return new StreamSettings(
                instanceName,
                gateway.heartbeatSeconds(),
                gateway.retryMillisMin(),
                gateway.retryMillisMax(),
                gateway.maxAgeSeconds(),
                gateway.stalledSeconds(),
                gateway.behindSeconds(),
                gateway.replayRows(),
                gateway.replayPageRows(),
                gateway.replayPageBytes(),
                gateway.replayPages(),
                gateway.replays());
    }

    AdmissionSettings admissionSettings() {
        return new AdmissionSettings(
                gateway.streams(),
                unlessOff(gateway.streamsPerUser()),
                unlessOff(gateway.streamsPerAddress()),
                unlessOff(gateway.opensPerSecond()),
                unlessOff(gateway.opensBurst()),
                unlessOff(gateway.opensPerSecondPerAddress()),
                unlessOff(gateway.opensBurstPerAddress()),
                gateway.lookups());
    }

    private int unlessOff(int limit) {
        return limits.enabled() ? limit : Integer.MAX_VALUE;
    }
}
