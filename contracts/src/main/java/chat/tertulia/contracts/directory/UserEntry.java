package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param id user id
 * @param name unique name, as written
 * @param displayName what to show, if not the name
 * @param language {@code es} or {@code en}
 * @param at when this state came to be
 */
public record UserEntry(String id, String name, @Nullable String displayName, String language, Instant at)
        implements DirectoryEntry {

    public UserEntry {
        Shape.id("id", id);
        Shape.text("name", name, 64);
        Shape.optional("displayName", displayName, 64);
        Shape.text("language", language, 8);
        at = Shape.time("at", at);
    }

    @Override
    @JsonIgnore
    public String key() {
        return key(id);
    }

    public static String key(String user) {
        return "user:" + user;
    }
}
