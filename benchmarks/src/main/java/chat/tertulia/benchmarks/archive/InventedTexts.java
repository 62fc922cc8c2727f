package chat.tertulia.benchmarks.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What nobody said, where there are no chat logs. */
final class InventedTexts {

    private static final List<String> WORDS =
            List.of(("hola que tal todos buenos días alguien sabe cómo instalar el paquete nuevo"
                            + " la versión anterior funcionaba bien pero ahora la página no responde gracias hello does anyone know"
                            + " how to install this package the old version was working fine thanks try again please mañana canción")
                    .split(" "));

    private InventedTexts() {}

    /** Texts of 3 to 20 words that mean nothing. */
    static List<String> of(RandomGenerator random) {
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
