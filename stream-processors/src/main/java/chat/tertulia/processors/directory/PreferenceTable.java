package chat.tertulia.processors.directory;

import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.text.FoldedWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What users want to be told of, found by what a message has: its words, its tags, its room. A message costs a look-up for each of its
 * words and tags, however many users there are. Bounded by {@link PreferencesEntry}'s own bounds for each user. Written by one thread,
 * read by any; a reader may see an entry half changed for a moment, as if its members had been changed one after the other.
 */
public final class PreferenceTable {

    private final Map<String, PreferencesEntry> users = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byTag = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byRoomWithAll = new ConcurrentHashMap<>();

    /** By a keyword's first word, then by all its words joined with spaces: who has it, and as what they wrote it. */
    private final Map<String, Map<String, Map<String, String>>> byKeyword = new ConcurrentHashMap<>();

    /** Takes what a user has chosen in place of what was chosen before. */
    public void put(PreferencesEntry chosen) {
        remove(chosen.user());
        users.put(chosen.user(), chosen);
        String user = chosen.user();
        chosen.tags().forEach(tag -> add(byTag, tag, user));
        chosen.rooms().forEach((room, level) -> {
            if (level == NotificationLevel.ALL) {
                add(byRoomWithAll, room, user);
            }
        });
        for (String keyword : chosen.keywords()) {
            List<String> words = FoldedWords.of(keyword);
            if (!words.isEmpty() && words.size() <= PreferencesEntry.KEYWORD_WORDS_MAX) {
                byKeyword
                        .computeIfAbsent(words.getFirst(), first -> new ConcurrentHashMap<>())
                        .computeIfAbsent(String.join(" ", words), phrase -> new ConcurrentHashMap<>())
                        .put(user, keyword);
            }
        }
    }

    /** Forgets a user's choice. */
    void remove(String user) {
        PreferencesEntry before = users.remove(user);
        if (before == null) {
            return;
        }
        before.tags().forEach(tag -> take(byTag, tag, user));
        before.rooms().keySet().forEach(room -> take(byRoomWithAll, room, user));
        for (String keyword : before.keywords()) {
            List<String> words = FoldedWords.of(keyword);
            if (!words.isEmpty()) {
                byKeyword.computeIfPresent(words.getFirst(), (first, phrases) -> {
                    phrases.computeIfPresent(String.join(" ", words), (phrase, all) -> {
                        all.remove(user);
                        return all.isEmpty() ? null : all;
                    });
                    return phrases.isEmpty() ? null : phrases;
                });
            }
        }
    }

    private static void add(Map<String, Set<String>> index, String key, String user) {
        index.computeIfAbsent(key, any -> ConcurrentHashMap.newKeySet()).add(user);
    }

    private static void take(Map<String, Set<String>> index, String key, String user) {
        index.computeIfPresent(key, (any, all) -> {
            all.remove(user);
            return all.isEmpty() ? null : all;
        });
    }

    /** What a user has chosen, or null if nothing. */
    public @Nullable PreferencesEntry of(String user) {
        return users.get(user);
    }

    /** Who follows a tag, given as it is folded. */
    public Set<String> followers(String tag) {
        return byTag.getOrDefault(tag, Set.of());
    }

    /** Who wants to be told of all that is written in a room. */
    public Set<String> wantingAll(String room) {
        return byRoomWithAll.getOrDefault(room, Set.of());
    }

    /**
     * Finds the keywords that a text has, each once, in the order of the text.
     *
     * @param found called with a keyword's users, and the keyword as each of them wrote it
     */
    public void keywords(String text, BiConsumer<String, Map<String, String>> found) {
        if (byKeyword.isEmpty()) {
            return;
        }
        List<String> words = FoldedWords.of(text);
        Set<String> seen = new HashSet<>();
        List<String> phrase = new ArrayList<>(PreferencesEntry.KEYWORD_WORDS_MAX);
        for (int from = 0; from < words.size(); from++) {
            Map<String, Map<String, String>> phrases = byKeyword.get(words.get(from));
            if (phrases == null) {
                continue;
            }
            phrase.clear();
            int last = Math.min(words.size(), from + PreferencesEntry.KEYWORD_WORDS_MAX);
            for (int to = from; to < last; to++) {
                phrase.add(words.get(to));
                String joined = String.join(" ", phrase);
                Map<String, String> users = phrases.get(joined);
                if (users != null && seen.add(joined)) {
                    found.accept(joined, users);
                }
            }
        }
    }
}
