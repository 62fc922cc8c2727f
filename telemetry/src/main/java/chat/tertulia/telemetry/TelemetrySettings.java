package chat.tertulia.telemetry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What every service can be told, from environment ({@code TERTULIA_…}) or file.
 *
 * @param instance name of this process; by default the host's and some chance
 * @param slowRequest requests that take longer are in the log
 */
@ConfigurationProperties("tertulia")
public record TelemetrySettings(
        @Nullable String instance, @DefaultValue("1s") Duration slowRequest) {

    public TelemetrySettings {
        if (slowRequest.isNegative()) {
            throw new IllegalArgumentException("tertulia.slow-request must not be negative");
        }
    }
}
