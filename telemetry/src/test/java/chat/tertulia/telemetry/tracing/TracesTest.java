package chat.tertulia.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String NOT_SAMPLED = "00-" + TRACE + "-" + CALLER + "-00";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private Tracing tracing(String ratio, String sampler) {
        return new Tracing(spans, TracingSettings.of("http://collector:4318", ratio, sampler), "ingest-api", "i-1");
    }

    @Test
    void aRequestHasIdsThoughItIsNotSampled() {
        Span own = Traces.OFF.request("GET", null);
        assertThat(own.isRecording()).isFalse();
        assertThat(Traceparent.of(own)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        assertThat(Traceparent.of(Traces.OFF.request("GET", null))).isNotEqualTo(Traceparent.of(own));
        assertThat(Traceparent.of(Traces.OFF.request("GET", SAMPLED)))
                .startsWith("00-" + TRACE + "-")
                .doesNotContain(CALLER)
                .endsWith("-00");
    }

    @Test
    void whatIsMalformedBeginsATrace() {
        for (String header : new String[] {
            "",
            "00",
            "00-" + TRACE + "-" + CALLER,
            "00-" + "0".repeat(32) + "-" + CALLER + "-01",
            "ff" + SAMPLED.substring(2),
            "x".repeat(55)
        }) {
            assertThat(Traceparent.of(Traces.OFF.request("GET", header)))
                    .as(header)
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00")
                    .doesNotContain(TRACE);
        }
    }

    @Test
    void callersDoNotDecideUnlessTheyMay() {
        try (Tracing none = tracing("0", "traceidratio");
                Tracing all = tracing("1", "traceidratio");
                Tracing callers = tracing("0", "parentbased_traceidratio")) {
            assertThat(none.of("http").request("GET", SAMPLED).isRecording()).isFalse();
            assertThat(all.of("http").request("GET", NOT_SAMPLED).isRecording()).isTrue();
            assertThat(callers.of("http").request("GET", SAMPLED).isRecording()).isTrue();
            assertThat(callers.of("http").request("GET", NOT_SAMPLED).isRecording())
                    .isFalse();
            assertThat(callers.of("http").request("GET", null).isRecording()).isFalse();
        }
    }

    @Test
    void partsAndRecordsContinueWhatIsSampledAndNothingElse() {
        try (Tracing tracing = tracing("1", "traceidratio")) {
            Traces traces = tracing.of("ingest-api");
            Span request = traces.request("POST", SAMPLED);
            Span append = traces.part(request, "append", SpanKind.PRODUCER);
            Span taken = traces.taken("mentions process", Traceparent.of(append));
            taken.end();
            append.end();
            request.end();
            assertThat(traces.taken("mentions process", NOT_SAMPLED)).isSameAs(Span.getInvalid());
            assertThat(traces.taken("mentions process", null)).isSameAs(Span.getInvalid());
            assertThat(traces.part(Span.getInvalid(), "append", SpanKind.PRODUCER))
                    .isSameAs(Span.getInvalid());
            assertThat(Traces.traceparent(taken, NOT_SAMPLED))
                    .contains(taken.getSpanContext().getSpanId());
            assertThat(Traces.traceparent(Span.getInvalid(), NOT_SAMPLED)).isEqualTo(NOT_SAMPLED);
            tracing.flush();
            assertThat(spans.getFinishedSpanItems())
                    .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(TRACE))
                    .extracting(SpanData::getParentSpanId)
                    .containsExactly(
                            append.getSpanContext().getSpanId(),
                            request.getSpanContext().getSpanId(),
                            CALLER);
            assertThat(spans.getFinishedSpanItems()
                            .getFirst()
                            .getResource()
                            .getAttributes()
                            .asMap()
                            .toString())
                    .contains("service.name=ingest-api", "service.instance.id=i-1");
        }
    }

    @Test
    void aRecordsHeaderIsReadOnlyIfItsTraceIsSampled() {
        assertThat(Traceparent.sampled(SAMPLED.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(SAMPLED);
        assertThat(Traceparent.sampled(NOT_SAMPLED.getBytes(StandardCharsets.US_ASCII)))
                .isNull();
        assertThat(Traceparent.sampled("1".getBytes(StandardCharsets.US_ASCII))).isNull();
        assertThat(Traceparent.sampled(null)).isNull();
    }

    @Test
    void aFlagThatIsNoHexDigitSaysNothing() {
        String start = SAMPLED.substring(0, SAMPLED.length() - 1);
        for (String last : List.of("1", "3", "b", "f")) {
            assertThat(Traceparent.isSampled(start + last)).as(last).isTrue();
        }
        for (String last : List.of("0", "2", "a", "g", "-", " ", "z", "\u0661", "\uff11")) {
            assertThat(Traceparent.isSampled(start + last)).as(last).isFalse();
            assertThat(Traceparent.sampled((start + last).getBytes(StandardCharsets.ISO_8859_1)))
                    .as(last)
                    .isNull();
        }
        byte[] noText = SAMPLED.getBytes(StandardCharsets.US_ASCII);
        noText[noText.length - 1] = (byte) 0xff;
        assertThat(Traceparent.sampled(noText)).isNull();
    }

    @Test
    void settingsAreCheckedAtTheStart() {
        assertThat(TracingSettings.of(null, null, null)).isEqualTo(new TracingSettings(null, 0.1, false));
        assertThat(TracingSettings.of("http://c:4318/", "0.5", "parentbased_traceidratio")
                        .tracesUrl())
                .isEqualTo("http://c:4318/v1/traces");
        assertThatThrownBy(() -> TracingSettings.of("c:4318", null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TracingSettings.of(null, "2", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TracingSettings.of(null, "many", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TracingSettings.of(null, null, "always_on"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
