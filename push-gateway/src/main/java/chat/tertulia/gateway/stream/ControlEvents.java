package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** The events that are the stream's own and no records: how it begins, and why it ends. */
public final class ControlEvents {

    private ControlEvents() {}

    record Resumed(String from, String to, long count, String servedBy) {}

    record Gap(List<String> rooms, boolean inbox, String from, String to, String servedBy) {}

    record Reset(String reason, String servedBy) {}

    record Closing(String reason, boolean reconnect, String text) {}

    record Refused(String reason, String text, String servedBy) {}

    static byte[] event(String name, Object data) {
        return ("event: " + name + "\ndata: " + new String(Json.bytes(data), StandardCharsets.UTF_8) + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] closing(CloseReason reason, String language) {
        return event("closing", new Closing(reason.code(), reason.reconnect(), reason.text(language)));
    }

    /** All of a refused stream: when to come back, and why it was refused. */
    public static byte[] refusal(Refusal refusal, String language, String instance, RandomGenerator random) {
        int retry = refusal.retryMillis() + random.nextInt(refusal.retryMillis());
        byte[] event = event(refusal.event(), new Refused(refusal.code(), refusal.text(language), instance));
        return ("retry: " + retry + "\n\n" + new String(event, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
