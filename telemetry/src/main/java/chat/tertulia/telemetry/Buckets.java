package chat.tertulia.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/** Gives the times that are alerted on the same buckets, from which Prometheus tells p50 and p99 over all instances. */
final class Buckets implements MeterFilter {

    private static final Set<String> TIMES = Set.of(
            "http.server.requests",
            "tertulia.ingest.append",
            "tertulia.gateway.log.delay",
            "tertulia.processor.view.delay");

    private static final double[] NANOS = Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return TIMES.contains(id.getName())
                ? DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(NANOS)
                        .build()
                        .merge(config)
                : config;
    }
}
