package chat.tertulia.ingest.accounts;

import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.text.FoldedName;
import chat.tertulia.contracts.text.FoldedWords;
import chat.tertulia.contracts.text.Reference;
import chat.tertulia.contracts.text.ReferenceGrammar;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.web.Input;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The member {@code preferences} of a change of one's profile: each member given replaces that member, the others stay.
 *
 * @param rooms level by room id
 * @param quietHours {@code {from, to, zone}}; null takes them away
 * @param quietUntil until when the user is not to be disturbed, at most {@value #QUIET_DAYS_MAX} days ahead; null: not any more
 */
record PreferencesChange(
        @Nullable List<@Nullable String> keywords,
        @Nullable List<@Nullable String> tags,
        @Nullable List<@Nullable String> blocked,
        @Nullable Map<String, @Nullable String> rooms,
        @Nullable Boolean email,
        @Nullable Boolean push,
        @Nullable Boolean digest,
        @Nullable JsonNode quietHours,
        @Nullable JsonNode quietUntil) {

    private static final List<String> LEVELS = List.of("all", "mentions", "nothing");
    static final int QUIET_DAYS_MAX = 366;

    private static final String HOUR = "([01][0-9]|2[0-3]):[0-5][0-9]";

    /** Notes what is wrong and gives what is right: members that were not given are null. */
    PreferencesChange checked(String user, Input input, Directory directory) {
        return new PreferencesChange(
                each("keywords", keywords, PreferencesEntry.KEYWORDS_MAX, input, PreferencesChange::keyword),
                each("tags", tags, PreferencesEntry.TAGS_MAX, input, PreferencesChange::tag),
                each("blocked", blocked, PreferencesEntry.BLOCKED_MAX, input, (field, id, in) -> {
                    if (id.equals(user) || directory.user(id) == null) {
                        in.wrong(field, "unknown-user");
                        return null;
                    }
                    return id;
                }),
                rooms(user, input, directory),
                email,
                push,
                digest,
                quietHours == null || quietHours.isNull() || hours(quietHours, input) != null ? quietHours : null,
                quietUntil == null || quietUntil.isNull() || until(quietUntil, input) != null ? quietUntil : null);
    }

    /** A state with this change, which must be {@link #checked}. */
    PreferencesEntry applyTo(PreferencesEntry before) {
        Map<String, NotificationLevel> levels = before.rooms();
        if (rooms != null) {
            Map<String, NotificationLevel> wanted = new HashMap<>();
            rooms.forEach((room, level) -> {
                if (level != null && !level.equals("mentions")) {
                    wanted.put(room, NotificationLevel.valueOf(level.toUpperCase(Locale.ROOT)));
                }
            });
            levels = wanted;
        }
        return new PreferencesEntry(
                before.user(),
                given(keywords, before.keywords()),
                given(tags, before.tags()),
                given(blocked, before.blocked()),
                levels,
                email == null ? before.email() : email,
                push == null ? before.push() : push,
                digest == null ? before.digest() : digest,
                quietHours == null ? before.quietHours() : quietHours.isNull() ? null : hours(quietHours, new Input()),
                quietUntil == null ? before.quietUntil() : quietUntil.isNull() ? null : until(quietUntil, new Input()),
                before.at());
    }

    private static List<String> given(@Nullable List<@Nullable String> wanted, List<String> before) {
        if (wanted == null) {
            return before;
        }
        List<String> all = new ArrayList<>();
        wanted.forEach(one -> {
            if (one != null) {
                all.add(one);
            }
        });
        return all;
    }

    private interface Check {
        @Nullable
        String of(String field, String value, Input input);
    }

    private static @Nullable List<@Nullable String> each(
            String name, @Nullable List<@Nullable String> values, int max, Input input, Check check) {
        if (values == null) {
            return null;
        }
        if (values.size() > max) {
            input.wrong("preferences." + name, "too-many", max);
            return null;
        }
        Set<@Nullable String> checked = new LinkedHashSet<>();
        for (int i = 0; i < values.size(); i++) {
            String field = "preferences." + name + "[" + i + "]";
            String value = values.get(i);
            if (value == null) {
                input.wrong(field, "required");
            } else {
                checked.add(check.of(field, value, input));
            }
        }
        return new ArrayList<>(checked);
    }

    private static String keyword(String field, String value, Input input) {
        String keyword = input.text(
                field,
                value.strip().replaceAll("\\s+", " "),
                PreferencesEntry.KEYWORD_LENGTH_MIN,
                PreferencesEntry.KEYWORD_LENGTH_MAX);
        int words = FoldedWords.of(keyword).size();
        if (keyword.length() >= PreferencesEntry.KEYWORD_LENGTH_MIN
                && (words == 0 || words > PreferencesEntry.KEYWORD_WORDS_MAX)) {
            input.wrong(field, "keyword", PreferencesEntry.KEYWORD_WORDS_MAX);
        }
        return keyword;
    }

    private static @Nullable String tag(String field, String value, Input input) {
        String text = value.startsWith("#") || value.startsWith("＃") ? value : "#" + value;
        List<Reference> found = ReferenceGrammar.references(text);
        String folded = FoldedName.ofTag(text.substring(1));
        if (found.size() != 1
                || found.getFirst().end() != text.codePointCount(0, text.length())
                || !found.getFirst().canBeTag()
                || folded.length() > 64) {
            input.wrong(field, "tag");
            return null;
        }
        return folded;
    }

    private @Nullable Map<String, @Nullable String> rooms(String user, Input input, Directory directory) {
        if (rooms == null) {
            return null;
        }
        if (rooms.size() > PreferencesEntry.ROOMS_MAX) {
            input.wrong("preferences.rooms", "too-many", PreferencesEntry.ROOMS_MAX);
            return null;
        }
        Map<String, @Nullable String> checked = new LinkedHashMap<>();
        rooms.forEach((room, level) -> {
            // The name of a field in a problem is the caller's own: it must not be longer than an id.
            String field = "preferences.rooms." + (room.length() > 64 ? room.substring(0, 64) : room);
            if (directory.member(room, user) == null) {
                input.wrong(field, "unknown-room");
            } else if (level == null || !LEVELS.contains(level)) {
                input.wrong(field, "choice", String.join(", ", LEVELS));
            } else {
                checked.put(room, level);
            }
        });
        return checked;
    }

    private static @Nullable QuietHours hours(JsonNode node, Input input) {
        String from = hour("from", node, input);
        String to = hour("to", node, input);
        String zone = node.path("zone").asString("");
        if (!isZone(zone)) {
            input.wrong("preferences.quietHours.zone", "zone");
            return null;
        }
        if (from == null || to == null) {
            return null;
        }
        if (from.equals(to)) {
            input.wrong("preferences.quietHours.to", "same-hour");
            return null;
        }
        return new QuietHours(from, to, zone);
    }

    private static @Nullable Instant until(JsonNode node, Input input) {
        Instant until = input.optionalTime("preferences.quietUntil", node.asString(""));
        if (until != null && until.isAfter(Instant.now().plus(Duration.ofDays(QUIET_DAYS_MAX)))) {
            input.wrong("preferences.quietUntil", "days-ahead", QUIET_DAYS_MAX);
            return null;
        }
        return until;
    }

    private static @Nullable String hour(String name, JsonNode node, Input input) {
        String value = node.path(name).asString("");
        if (!value.matches(HOUR)) {
            input.wrong("preferences.quietHours." + name, "hour");
            return null;
        }
        return value;
    }

    private static boolean isZone(String zone) {
        try {
            return !zone.isEmpty() && zone.length() <= 64 && ZoneId.of(zone) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
