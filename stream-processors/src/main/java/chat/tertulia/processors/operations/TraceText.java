package chat.tertulia.processors.operations;

import chat.tertulia.contracts.events.Json;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A {@link MessageTrace} for people, in columns. */
final class TraceText {

    private TraceText() {}

    static void print(MessageTrace trace, PrintStream out) {
        out.println("message  " + trace.message());
        out.println("room     " + trace.room());
        if (trace.position() != null) {
            out.println("position " + trace.position() + ", by " + trace.sender());
            out.println("trace    " + (trace.traceId() == null ? "none in the log" : trace.traceId()));
        } else {
            out.println("position none: it is not in the log");
        }
        if (!trace.steps().isEmpty()) {
            out.println();
            line(out, "%-24s  %10s  %-32s  %s", "when", "after", "where", "what");
            for (MessageTrace.Step step : trace.steps()) {
                line(
                        out,
                        "%-24s  %10s  %-32s  %s",
                        Json.time(step.at()),
                        after(step.afterMs()),
                        step.topic() + " " + step.position(),
                        step.what()
                                + (step.appendedMs() == null ? "" : ", in the log after " + step.appendedMs() + " ms"));
                if (step.text() != null) {
                    out.println("    " + step.text().replace("\n", "\n    "));
                }
            }
        }
        if (trace.steps().size() > 1) {
            out.println(
                    "Annotations and notifications have the time of their text; how long they took is in the trace.");
        }
        moderated(trace, out);
        if (trace.position() != null) {
            views(trace, out);
            letters(trace, out);
        }
        why(trace.why(), out);
        trace.leftOut().forEach(one -> out.println("not looked at: " + one));
    }

    private static void moderated(MessageTrace trace, PrintStream out) {
        for (MessageTrace.Moderated one : trace.moderated()) {
            out.println();
            out.println("moderators: " + one.kind() + ", " + one.action() + ", " + Json.time(one.at()) + ": "
                    + (one.decision() == null
                            ? "waits for a decision"
                            : one.decision() + " by " + one.by()
                                    + (one.decidedAt() == null ? "" : " at " + Json.time(one.decidedAt()))));
        }
    }

    private static void views(MessageTrace trace, PrintStream out) {
        out.println();
        line(out, "%-26s  %12s  %s", "view", "true up to", "state");
        for (MessageTrace.View view : trace.views()) {
            line(out, "%-26s  %12s  %s", view.name(), Long.toString(view.next()), view.state());
        }
        out.println();
        line(out, "%-26s  %12s  %12s  %s", "application", "next", "to the end", "this message");
        for (MessageTrace.Application one : trace.applications()) {
            line(
                    out,
                    "%-26s  %12s  %12s  %s",
                    one.name(),
                    Long.toString(one.next()),
                    Long.toString(one.behind()),
                    one.before() == 0 ? "done" : "waits, " + one.before() + " records");
        }
    }

    private static void letters(MessageTrace trace, PrintStream out) {
        out.println();
        if (trace.deadLetters().isEmpty()) {
            out.println("no dead letters about it");
        }
        for (MessageTrace.Letter letter : trace.deadLetters()) {
            out.println("dead letter " + letter.id() + "  " + Json.time(letter.at()) + "  " + letter.source() + "  "
                    + letter.error()
                    + (letter.replayed() == null ? "" : "  replayed " + Json.time(letter.replayed())));
        }
    }

    private static void why(MessageTrace.@Nullable Why why, PrintStream out) {
        if (why != null) {
            out.println();
            out.println(why.user()
                    + (why.mayRead() ? " may read it" : " may not read it")
                    + (why.told() ? " and was told" : ""));
            why.findings().forEach(finding -> out.println("  - " + finding));
        }
    }

    private static String after(long ms) {
        return ms == 0 ? "" : String.format(Locale.ROOT, "%+,d ms", ms);
    }

    private static void line(PrintStream out, String format, String... columns) {
        out.println(String.format(Locale.ROOT, format, (Object[]) columns).stripTrailing());
    }
}
