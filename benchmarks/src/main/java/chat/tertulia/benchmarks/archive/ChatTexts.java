package chat.tertulia.benchmarks.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people say, to load something with. */
final class ChatTexts {

    private static final int TEXT_CHARS_MAX = 2_000;

    private static final List<String> WORDS =
            List.of(("hola que tal todos buenos días alguien sabe cómo instalar el paquete nuevo"
                            + " la versión anterior funcionaba bien pero ahora la página no responde gracias hello does anyone know"
                            + " how to install this package the old version was working fine thanks try again please mañana canción")
                    .split(" "));

    private ChatTexts() {}

    /** The texts of a folder's chat logs ({@code *.jsonl.gz}, a JSON object with {@code text} a line), in their order. */
    static List<String> of(Path folder) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".jsonl.gz"))
                    .sorted()
                    .toList()) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                        JsonNode json = mapper.readTree(line);
                        String text = json.path("text")
                                .asString("")
                                .replaceAll("\\p{Cntrl}", " ")
                                .strip();
                        if (!text.isEmpty() && text.length() <= TEXT_CHARS_MAX) {
                            texts.add(text);
                        }
                    }
                }
            }
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("no chat logs (*.jsonl.gz) in " + folder);
        }
        return texts;
    }

    /** Texts of 3 to 20 words that mean nothing. */
    static List<String> generated(RandomGenerator random) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = random.nextInt(3, 21); words > 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            texts.add(text.append(i).toString());
        }
        return texts;
    }
}
