package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/**
 * A room's own word list. A room that never had one has no entry.
 *
 * @param room room id
 * @param words flagged beside what the shipped lists have; items as {@code RoomWords} reads them, at most {@value #WORDS_MAX}
 * @param allow never flagged, by whatever list; at most {@value #WORDS_MAX}
 * @param at when this state came to be: the list's version
 */
public record WordsEntry(String room, List<String> words, List<String> allow, Instant at) implements DirectoryEntry {

    public static final int WORDS_MAX = 200;

    /** In UTF-16 units, asterisks included. */
    public static final int WORD_LENGTH_MIN = 2;

    public static final int WORD_LENGTH_MAX = 64;

    public WordsEntry {
        Shape.id("room", room);
        words = checked("words", words);
        allow = checked("allow", allow);
        at = Shape.time("at", at);
    }

    @Override
    @JsonIgnore
    public String key() {
        return key(room);
    }

    public static String key(String room) {
        return "words:" + room;
    }

    private static List<String> checked(String field, List<String> items) {
        if (Shape.present(field, items).size() > WORDS_MAX) {
            throw new IllegalArgumentException(field + " must be at most " + WORDS_MAX);
        }
        for (String item : items) {
            if (Shape.text(field, item, WORD_LENGTH_MAX).length() < WORD_LENGTH_MIN) {
                throw new IllegalArgumentException(
                        field + " must have at least " + WORD_LENGTH_MIN + " characters each");
            }
        }
        return List.copyOf(items);
    }
}
