package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.FrameTrace;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event loop's part in a frame whose trace is sampled: a span for all its readers, and one for each of the first writes. */
final class FanoutTrace {

    private final FrameTrace frame;
    private final List<Subscriber> shown = new ArrayList<>();
    private @Nullable Span span;
    private long readers;

    FanoutTrace(FrameTrace frame) {
        this.frame = frame;
    }

    /** Of a frame that is walked now; null if it is in no sampled trace. */
    static @Nullable FanoutTrace of(Frame walked) {
        FrameTrace trace = walked.trace();
        return trace == null ? null : new FanoutTrace(trace);
    }

    /** A reader is given the frame, to be sent at the batch's end. */
    void given(Subscriber reader) {
        if (span == null) {
            span = frame.fanout();
        }
        readers++;
        if (frame.claimWrite()) {
            shown.add(reader);
        }
    }

    /** Sends to the readers that are shown, before the others, who are many. */
    void send() {
        Span all = span;
        if (all == null) {
            return;
        }
        for (Subscriber reader : shown) {
            Span write = frame.write(all, reader.user());
            reader.sendHeld();
            write.setAttribute("tertulia.live", reader.isLive());
            write.end();
        }
    }

    /** All readers have it, or it is known that they do not. */
    void end() {
        if (span != null) {
            span.setAttribute("tertulia.readers", readers);
            span.end();
        }
    }
}
