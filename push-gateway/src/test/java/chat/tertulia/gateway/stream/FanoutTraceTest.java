package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.gateway.ring.FrameTrace;
import chat.tertulia.telemetry.tracing.Tracing;
import chat.tertulia.telemetry.tracing.TracingSettings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A traced message has spans for its readers, as many as are allowed, and its readers notice nothing. */
class FanoutTraceTest {

    private static final int PARTITIONS = 4;
    private static final int READERS = FrameTrace.WRITES_MAX + 30;
    private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final History history = new History(PARTITIONS);
    private final Gateway gateway = new Gateway(PARTITIONS, 1 << 12, history, Gateway.settings());
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private void record(History.Entry entry, @Nullable FrameTrace trace) {
        gateway.sequencer.record(
                entry.log(),
                entry.partition(),
                entry.offset(),
                entry.key(),
                entry.value().getBytes(StandardCharsets.UTF_8),
                trace);
    }

    private List<SpanData> named(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    @Test
    void writesHaveSpansUpToABoundAndTheRestIsCounted() {
        List<FakeClient> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            record(history.join("r1", "u" + i), null);
        }
        gateway.publish();
        for (int i = 0; i < READERS; i++) {
            readers.add(gateway.connect("u" + i, null));
        }
        try (Tracing tracing = new Tracing(spans, TracingSettings.of(null, "1", null), "push-gateway", "gw-1")) {
            History.Entry said = history.post("r1", "u0");
            FrameTrace trace = FrameTrace.of(tracing.of("push-gateway"), SAMPLED, said.partition(), said.offset());
            record(said, trace);
            gateway.publish();
            record(history.post("r1", "u0"), null);
            gateway.publish();
            tracing.flush();
            // Closing empties the exporter.
            assertThat(readers)
                    .allSatisfy(reader -> assertThat(reader.events.stream().map(FakeClient.Event::type))
                            .containsExactly("resumed", "message.posted", "message.posted"));
            assertThat(named("push-gateway fan-out")).singleElement().satisfies(fanout -> {
                assertThat(fanout.getAttributes().get(AttributeKey.longKey("tertulia.readers")))
                        .isEqualTo(READERS);
                assertThat(named("push-gateway write"))
                        .hasSize(FrameTrace.WRITES_MAX)
                        .allSatisfy(write -> assertThat(write.getParentSpanId()).isEqualTo(fanout.getSpanId()))
                        .extracting(write -> write.getAttributes().get(AttributeKey.stringKey("enduser.id")))
                        .doesNotHaveDuplicates();
            });
        }
    }
}
