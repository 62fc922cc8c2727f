package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A chat log of our own: three rooms, Spanish and English, mentions, actions, and nicks that are no valid names. */
public final class ShortLog {

    private static final List<String> ROOMS = List.of("#plaza", "#cocina", "#tech-talk");

    private static final List<String> NICKS = List.of(
            "ana",
            "Beto",
            "carmen",
            "[Dani]",
            "_eva",
            "eva",
            "Fer|away",
            "gabi^",
            "Hugo",
            "hugo",
            "Ñusta",
            "ivan1",
            "ivanl",
            "jo-2",
            "a.very-long_nick-that-goes-on-and-on-for-ever");

    private static final List<String> TEXTS = List.of(
            "¿alguien sabe cómo se llama esto?",
            "yes, give me a minute",
            "¡Feliz cumpleaños! 🎉",
            "that does not work for me :(",
            "qué buena onda, gracias",
            "see https://example.org/a?b=c&d=%20e",
            "línea uno\nlínea dos",
            "a combining accent: cafe\u0301",
            "<script>alert('no')</script>",
            "\u0002bold\u0002 as IRC does it",
            "/wc");

    private ShortLog() {}

    /** The same lines for the same count. */
    public static Path write(Path file, int lines) throws IOException {
        Random random = new Random(42);
        Instant at = Instant.parse("2026-01-01T12:00:00Z");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            at = at.plusMillis(random.nextInt(2_000));
            String said = TEXTS.get(random.nextInt(TEXTS.size())) + " (" + i + ")";
            if (random.nextInt(4) == 0) {
                said = "@" + NICKS.get(random.nextInt(3)) + " " + said;
            }
            var json = ApiClient.object()
                    .put("room", ROOMS.get(random.nextInt(ROOMS.size())))
                    .put("user", NICKS.get(random.nextInt(NICKS.size())))
                    .put("ts", at.toString())
                    .put("text", said);
            if (random.nextInt(20) == 0) {
                json.put("kind", "action");
            }
            text.append(json).append('\n');
        }
        return Files.writeString(file, text);
    }
}
