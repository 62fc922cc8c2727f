package chat.tertulia.ingest.speech;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.views.MessageView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of these tests, all by rodo in r1. */
final class Said {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private Said() {}

    static MessageView view(String text) {
        return view(text, MessageKind.MESSAGE, null, List.of(), null);
    }

    static MessageView in(String language, String text) {
        return view(
                text,
                MessageKind.MESSAGE,
                Sentiment.without(Sentiment.Status.SKIPPED, language, "test/1"),
                List.of(),
                null);
    }

    /** Its code points 5 to 9 are masked. */
    static MessageView masked(String text) {
        return view(
                text,
                MessageKind.MESSAGE,
                null,
                List.of(new Flag("es-cl/garabatos", Flag.Severity.STRONG, 5, 10)),
                Moderation.MASK);
    }

    static MessageView view(
            String text,
            MessageKind kind,
            @Nullable Sentiment sentiment,
            List<Flag> flags,
            @Nullable Moderation action) {
        return new MessageView(
                "m1",
                "r1",
                "0:7",
                new Actor("u2", "rodo_x"),
                NOW,
                text,
                kind,
                null,
                null,
                null,
                null,
                "0:7",
                Map.of(),
                null,
                null,
                sentiment,
                flags,
                action,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
