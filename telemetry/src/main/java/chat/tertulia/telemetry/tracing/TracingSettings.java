package chat.tertulia.telemetry.tracing;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's own settings, as far as they have a meaning here.
 *
 * @param endpoint {@code OTEL_EXPORTER_OTLP_ENDPOINT}: the collector, OTLP over HTTP; null switches traces off
 * @param ratio {@code OTEL_TRACES_SAMPLER_ARG}: the part of requests that is traced, 0 to 1
 * @param callersDecide whether a caller's {@code traceparent} says if its request is traced:
 *     {@code OTEL_TRACES_SAMPLER} is {@code parentbased_traceidratio}, not {@code traceidratio}
 */
public record TracingSettings(@Nullable URI endpoint, double ratio, boolean callersDecide) {

    private static final double RATIO = 0.1;

    public TracingSettings {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not " + ratio);
        }
        if (endpoint != null && !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))) {
            throw new IllegalArgumentException("OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL");
        }
    }

    /** The settings as they are written; null or blank is not set. */
    public static TracingSettings of(@Nullable String endpoint, @Nullable String ratio, @Nullable String sampler) {
        boolean callersDecide = switch (sampler == null || sampler.isBlank() ? "traceidratio" : sampler) {
            case "traceidratio" -> false;
            case "parentbased_traceidratio" -> true;
            default ->
                throw new IllegalArgumentException(
                        "OTEL_TRACES_SAMPLER must be traceidratio or parentbased_traceidratio, not " + sampler);
        };
        try {
            return new TracingSettings(
                    endpoint == null || endpoint.isBlank() ? null : URI.create(endpoint),
                    ratio == null || ratio.isBlank() ? RATIO : Double.parseDouble(ratio),
                    callersDecide);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG must be a number, not " + ratio, e);
        }
    }

    /** Where spans are posted; null if traces are off. */
    public @Nullable String tracesUrl() {
        return endpoint == null ? null : endpoint.toString().replaceAll("/+$", "") + "/v1/traces";
    }
}
