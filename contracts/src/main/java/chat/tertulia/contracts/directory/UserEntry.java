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
 * @param kind of a program, or of a person who is no more; a person has none
 * @param avatar version of their picture, milliseconds since 1970; null without one
 */
public record UserEntry(
        String id,
        String name,
        @Nullable String displayName,
        String language,
        Instant at,
        @Nullable UserKind kind,
        @Nullable Long avatar)
        implements DirectoryEntry {

    /** What those are called whose account is deleted. It has a space, so that it is nobody's name. */
    public static final String DELETED_NAME = "deleted account";

    public UserEntry {
        Shape.id("id", id);
        Shape.text("name", name, 64);
        Shape.optional("displayName", displayName, 64);
        Shape.text("language", language, 8);
        at = Shape.time("at", at);
    }

    /** A person without a picture. */
    public UserEntry(String id, String name, @Nullable String displayName, String language, Instant at) {
        this(id, name, displayName, language, at, null, null);
    }

    /** One without a picture. */
    public UserEntry(
            String id,
            String name,
            @Nullable String displayName,
            String language,
            Instant at,
            @Nullable UserKind kind) {
        this(id, name, displayName, language, at, kind, null);
    }

    /** What remains in the directory of an account that is deleted. */
    public static UserEntry deleted(String id, String language, Instant at) {
        return new UserEntry(id, DELETED_NAME, null, language, at, UserKind.DELETED, null);
    }

    @JsonIgnore
    public boolean isBot() {
        return kind == UserKind.BOT || kind == UserKind.FORMER_BOT;
    }

    @JsonIgnore
    public boolean isDeleted() {
        return kind == UserKind.DELETED;
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
