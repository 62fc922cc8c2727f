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
 * @param kind of a program; a person has none
 */
public record UserEntry(
        String id,
        String name,
        @Nullable String displayName,
        String language,
        Instant at,
        @Nullable UserKind kind) implements DirectoryEntry {

    public UserEntry {
        Shape.id("id", id);
        Shape.text("name", name, 64);
        Shape.optional("displayName", displayName, 64);
        Shape.text("language", language, 8);
        at = Shape.time("at", at);
    }

    /** A person. */
    public UserEntry(String id, String name, @Nullable String displayName, String language, Instant at) {
        this(id, name, displayName, language, at, null);
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
