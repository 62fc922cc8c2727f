package chat.tertulia.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Texts for the benchmarks: those of a folder of chat logs, or a few of our own. */
public final class ChatTexts {

    private static final List<String> OWN = List.of(
            "¿alguien sabe si mañana hay reunión?",
            "jajaja no puede ser, qué bueno",
            "gracias por la ayuda, quedó perfecto",
            "no me funciona el link, me tira error 500",
            "pucha que fome, otra vez se cayó el servidor",
            "ya, dale, lo veo después de almuerzo",
            "te pasaste, salió todo a la primera 🎉",
            "no está mal, pero se puede mejorar harto",
            "quién viene a jugar? falta uno pal equipo",
            "el informe va en la carpeta de siempre",
            "has anyone tried the new build on windows?",
            "thanks, that fixed it!",
            "I don't think that's a good idea, it will break the old clients",
            "lol that made my day :)",
            "the meeting is moved to 3pm, same room",
            "this is really slow today, the page takes forever to load",
            "can you send me the logs? I'll have a look tonight",
            "great work everyone, really proud of this release");

    private ChatTexts() {}

    /**
     * A line of a chat log.
     *
     * @param to whom it addresses, as the log's makers guessed; may be null
     */
    public record Line(
            String room, String user, String text, @Nullable String to) {}

    /** Of a folder's logs, or our own if there is none. */
    public static List<String> of(@Nullable Path folder) throws IOException {
        if (folder == null) {
            return OWN;
        }
        return lines(folder).stream()
                .map(Line::text)
                .filter(text -> !text.isBlank())
                .toList();
    }

    /** The lines of all {@code .jsonl.gz} files of a folder, by file name. */
    public static List<Line> lines(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "*.jsonl.gz")) {
            logs.forEach(files::add);
        }
        if (files.isEmpty()) {
            throw new IOException("no .jsonl.gz file in " + folder);
        }
        files.sort(Comparator.naturalOrder());
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            try (BufferedReader reader = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    JsonNode json = JsonMapper.shared().readTree(line);
                    String to = json.path("to").asString("");
                    lines.add(new Line(
                            json.path("room").asString(""),
                            json.path("user").asString(""),
                            json.path("text").asString(""),
                            to.isEmpty() ? null : to));
                }
            }
        }
        return lines;
    }
}
