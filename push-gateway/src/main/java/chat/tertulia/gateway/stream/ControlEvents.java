package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** The events that are the stream's own and no records: how it begins, and why it ends. */
public final class ControlEvents {

    private ControlEvents() {}

    record Resumed(String from, String to, long count, String servedBy) {}

    record Gap(
            List<String> rooms, boolean inbox, String from, String to, String reason, String text, String servedBy) {}

    record Reset(String reason, String text, String servedBy) {}

    record Closing(String reason, boolean reconnect, String text) {}

    record Refused(String reason, boolean reconnect, String text, String servedBy) {}

    static byte[] event(ControlEvent event, Object data) {
        return event(event.wire(), data);
    }

    /** An event as the stream has it, without id line. */
    public static byte[] event(String name, Object data) {
        return ("event: " + name + "\ndata: " + new String(Json.bytes(data), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** @param retryMillis when to come back; 0: as it was told before */
    static byte[] closing(CloseReason reason, String language, int retryMillis) {
        byte[] event =
                event(ControlEvent.CLOSING, new Closing(reason.code(), reason.reconnect(), reason.text(language)));
        return retryMillis == 0
                ? event
                : ("retry: " + retryMillis + "\n" + new String(event, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
    }

    /** All of a refused stream: when to come back, and why it was refused. */
    public static byte[] refusal(
            StreamLimits.Refused refused, String language, String instance, RandomGenerator random) {
        int retry = refused.retryMillis() + random.nextInt(refused.retryMillis());
        Refusal reason = refused.reason();
        byte[] event =
                event(reason.event(), new Refused(reason.code(), reason.reconnect(), reason.text(language), instance));
        return ("retry: " + retry + "\n\n" + new String(event, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
