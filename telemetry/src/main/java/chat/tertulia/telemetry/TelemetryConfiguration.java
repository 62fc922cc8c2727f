package chat.tertulia.telemetry;

import chat.tertulia.telemetry.tracing.Tracing;
import chat.tertulia.telemetry.tracing.TracingSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What every service has. Imported by each; in one process, once. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TelemetrySettings.class)
public class TelemetryConfiguration {

    @Bean
    InstanceName instanceName(TelemetrySettings settings) {
        return InstanceName.of(settings.instance());
    }

    @Bean
    ServedBy servedBy(InstanceName instance) {
        return new ServedBy(instance);
    }

    /** An exporter among the beans takes the place of the collector: tests have one. */
    @Bean
    Tracing tracing(InstanceName instance, Environment environment, ObjectProvider<SpanExporter> exporters) {
        TracingSettings settings = TracingSettings.of(
                environment.getProperty("otel.exporter.otlp.endpoint"),
                environment.getProperty("otel.traces.sampler.arg"),
                environment.getProperty("otel.traces.sampler"));
        String url = settings.tracesUrl();
        SpanExporter exporter = exporters.getIfAvailable();
        if (exporter == null && url != null) {
            exporter = OtlpHttpSpanExporter.builder().setEndpoint(url).build();
        }
        return new Tracing(exporter, settings, service(environment), instance.value());
    }

    private static String service(Environment environment) {
        return environment.getProperty("spring.application.name", "tertulia");
    }

    @Bean
    RequestTelemetry requestTelemetry(Tracing tracing, TelemetrySettings settings) {
        return new RequestTelemetry(tracing.of("http"), settings.slowRequest());
    }

    @Bean
    MeterFilter buckets() {
        return new Buckets();
    }

    /** Says in a scrape who was scraped. */
    @Bean
    MeterBinder instanceMetrics(InstanceName instance, Environment environment) {
        return registry -> Gauge.builder("tertulia.instance", () -> 1)
                .description("The name of this process in X-Served-By; always 1")
                .tag("service", service(environment))
                .tag("name", instance.value())
                .register(registry);
    }
}
