package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants to be told of, and how. Who has chosen nothing has no entry: {@link #of} is what holds then.
 *
 * @param user user id
 * @param keywords words and phrases of 2 to 50 UTF-16 units and at most {@value #KEYWORD_WORDS_MAX} words that notify wherever the user is a member; at most {@value #KEYWORDS_MAX}
 * @param tags followed tags, folded as {@code FoldedName.ofTag} folds them; at most {@value #TAGS_MAX}
 * @param blocked ids of users whose messages notify of nothing; at most {@value #BLOCKED_MAX}
 * @param rooms by room id, what is other than {@link NotificationLevel#MENTIONS}; at most {@value #ROOMS_MAX}
 * @param email whether letters are sent, if there is an address
 * @param push whether subscribed browsers are told
 * @param digest whether a letter a day tells what was missed, if there is an address; null is no
 * @param quietHours when neither letters nor pushes are sent; a digest has a time of its own
 * @param quietUntil until when the user does not want to be disturbed: as quiet hours, once; null if not. May be past
 * @param at when this state came to be
 */
public record PreferencesEntry(
        String user,
        List<String> keywords,
        List<String> tags,
        List<String> blocked,
        Map<String, NotificationLevel> rooms,
        boolean email,
        boolean push,
        @Nullable Boolean digest,
        @Nullable QuietHours quietHours,
        @Nullable Instant quietUntil,
        Instant at)
        implements DirectoryEntry {

    public static final int KEYWORDS_MAX = 20;
    public static final int KEYWORD_LENGTH_MIN = 2;
    public static final int KEYWORD_LENGTH_MAX = 50;
    public static final int KEYWORD_WORDS_MAX = 4;
    public static final int TAGS_MAX = 50;
    public static final int BLOCKED_MAX = 500;
    public static final int ROOMS_MAX = 500;

    public PreferencesEntry {
        Shape.id("user", user);
        keywords = List.copyOf(few("keywords", keywords, KEYWORDS_MAX));
        for (String keyword : keywords) {
            if (Shape.text("keywords", keyword, KEYWORD_LENGTH_MAX).length() < KEYWORD_LENGTH_MIN) {
                throw new IllegalArgumentException(
                        "keywords must have at least " + KEYWORD_LENGTH_MIN + " characters each");
            }
        }
        tags = List.copyOf(few("tags", tags, TAGS_MAX));
        tags.forEach(tag -> Shape.text("tags", tag, 64));
        blocked = List.copyOf(few("blocked", blocked, BLOCKED_MAX));
        blocked.forEach(id -> Shape.id("blocked", id));
        rooms = Map.copyOf(Shape.present("rooms", rooms));
        if (rooms.size() > ROOMS_MAX) {
            throw new IllegalArgumentException("rooms must be at most " + ROOMS_MAX);
        }
        rooms.keySet().forEach(id -> Shape.id("rooms", id));
        quietUntil = quietUntil == null ? null : Shape.time("quietUntil", quietUntil);
        at = Shape.time("at", at);
    }

    /** What is chosen by somebody who may be disturbed. */
    public PreferencesEntry(
            String user,
            List<String> keywords,
            List<String> tags,
            List<String> blocked,
            Map<String, NotificationLevel> rooms,
            boolean email,
            boolean push,
            @Nullable Boolean digest,
            @Nullable QuietHours quietHours,
            Instant at) {
        this(user, keywords, tags, blocked, rooms, email, push, digest, quietHours, null, at);
    }

    /** What holds for a user who has chosen nothing. */
    public static PreferencesEntry of(String user, Instant at) {
        return new PreferencesEntry(user, List.of(), List.of(), List.of(), Map.of(), true, true, null, null, at);
    }

    /** What the user wants to be told of in a room. */
    public NotificationLevel level(String room) {
        return rooms.getOrDefault(room, NotificationLevel.MENTIONS);
    }

    /** The same, as of another time. */
    public PreferencesEntry at(Instant time) {
        return new PreferencesEntry(
                user, keywords, tags, blocked, rooms, email, push, digest, quietHours, quietUntil, time);
    }

    /** The same, but not to be disturbed until then; null: not any more. */
    public PreferencesEntry quietUntil(@Nullable Instant until) {
        return new PreferencesEntry(user, keywords, tags, blocked, rooms, email, push, digest, quietHours, until, at);
    }

    @Override
    @JsonIgnore
    public String key() {
        return key(user);
    }

    public static String key(String user) {
        return "preferences:" + user;
    }

    private static List<String> few(String field, List<String> values, int max) {
        if (Shape.present(field, values).size() > max) {
            throw new IllegalArgumentException(field + " must be at most " + max);
        }
        return values;
    }
}
