package chat.tertulia.contracts.commands;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The chat commands, each with the words that it may be called by. */
public enum CommandName {
    /** Does something: {@code /me waves}. */
    @JsonProperty("me")
    ME("me", "yo"),
    /** Says what the room is about. */
    @JsonProperty("topic")
    TOPIC("topic", "tema"),
    /** Brings somebody into the room. */
    @JsonProperty("invite")
    INVITE("invite", "invitar", "invita"),
    /** Rolls dice: {@code /roll 2d6+1}. */
    @JsonProperty("roll")
    ROLL("roll", "dado", "dados"),
    /** Asks a question with numbered answers. */
    @JsonProperty("poll")
    POLL("poll", "encuesta"),
    /** Reminds somebody, or the room, of something at a time. */
    @JsonProperty("remind")
    REMIND("remind", "recordar", "recuerda", "recuérdame"),
    /** Holds back what would disturb, for a time. */
    @JsonProperty("dnd")
    DND("dnd", "nomolestar"),
    /** Says a shrug behind a text. */
    @JsonProperty("shrug")
    SHRUG("shrug", "hombros"),
    /** Throws the table over, behind a text. */
    @JsonProperty("tableflip")
    TABLEFLIP("tableflip", "volcar"),
    /** Puts the table back, behind a text. */
    @JsonProperty("unflip")
    UNFLIP("unflip", "enderezar"),
    /** Says what commands there are. */
    @JsonProperty("help")
    HELP("help", "ayuda");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> words;

    CommandName(String... words) {
        this.words = List.of(words);
    }

    /** Its first name, as it is on the wire. */
    public String word() {
        return words.getFirst();
    }

    /** All that it may be called by, its first name first. */
    public List<String> words() {
        return words;
    }

    /** The command of a word in any case, or null if it is none. */
    public static @Nullable CommandName find(String word) {
        String folded = word.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(name -> name.words.contains(folded))
                .findFirst()
                .orElse(null);
    }

    /** The word somebody may have meant: two changes away at most, and less than half of it; null if there is none. */
    public static @Nullable String nearest(String word) {
        String folded = word.toLowerCase(Locale.ROOT);
        String nearest = null;
        int least = Math.min(2, (folded.length() - 1) / 2);
        for (CommandName name : values()) {
            for (String candidate : name.words) {
                int changes = changes(folded, candidate);
                if (changes <= least && (nearest == null || changes < least)) {
                    nearest = candidate;
                    least = changes;
                }
            }
        }
        return nearest;
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two words. */
    private static int changes(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
