package chat.tertulia.functions.events;

import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Events as AWS documents them, read as Lambda's runtime does. */
public final class Events {

    private Events() {}

    /** @param replacements what to replace, and by what, by turns */
    public static <T> T read(String name, Class<T> type, String... replacements) throws IOException {
        try (InputStream in = Objects.requireNonNull(Events.class.getResourceAsStream("/events/" + name), name)) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (int i = 0; i < replacements.length; i += 2) {
                if (!json.contains(replacements[i])) {
                    throw new IllegalArgumentException(name + " has no " + replacements[i]);
                }
                json = json.replace(replacements[i], replacements[i + 1]);
            }
            return LambdaEventSerializers.serializerFor(type, Events.class.getClassLoader())
                    .fromJson(json);
        }
    }
}
