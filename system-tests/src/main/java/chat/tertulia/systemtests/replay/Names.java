package chat.tertulia.systemtests.replay;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes valid names of what a log calls people and rooms: the same names for the same log, whatever the machine.
 *
 * <p>A nick that is a valid name stays as it is. In another one, characters that names may not have become {@code -}, and
 * it loses those it may not begin or end with: {@code [KrusheR]} is {@code KrusheR}. Who comes second to a name, in
 * whatever case, gets a number: {@code Simon-2}. What the server still refuses as too like another name goes on counting.
 */
final class Names {

    private static final int USER_LENGTH_MAX = 32;
    private static final int ROOM_LENGTH_MAX = 64;

    private Names() {}

    static Map<String, String> ofUsers(Collection<String> nicks) {
        return distinct(nicks, USER_LENGTH_MAX, "user");
    }

    static Map<String, String> ofRooms(Collection<String> rooms) {
        return distinct(rooms, ROOM_LENGTH_MAX, "room");
    }

    private static Map<String, String> distinct(Collection<String> originals, int lengthMax, String whenEmpty) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        Set<String> unique = new LinkedHashSet<>(originals);
        List<String> valid = unique.stream()
                .filter(name -> valid(name, lengthMax, whenEmpty).equals(name))
                .toList();
        Stream.concat(valid.stream(), unique.stream()).forEach(original -> {
            if (!names.containsKey(original)) {
                String base = valid(original, lengthMax, whenEmpty);
                int number = 1;
                while (!taken.add(numbered(base, number, lengthMax).toLowerCase(Locale.ROOT))) {
                    number++;
                }
                names.put(original, numbered(base, number, lengthMax));
            }
        });
        return names;
    }

    /** A name's further candidates; number 1 is the name itself. */
    static String numberedUser(String name, int number) {
        return numbered(name, number, USER_LENGTH_MAX);
    }

    private static String numbered(String base, int number, int lengthMax) {
        if (number == 1) {
            return base;
        }
        String suffix = "-" + number;
        return base.substring(0, Math.min(base.length(), lengthMax - suffix.length())) + suffix;
    }

    private static String valid(String original, int lengthMax, String whenEmpty) {
        StringBuilder name = new StringBuilder();
        Normalizer.normalize(original, Normalizer.Form.NFC).codePoints().forEach(c -> {
            boolean letterOrDigit = c < 128 ? Character.isLetterOrDigit(c) : Character.isLetter(c);
            name.appendCodePoint(letterOrDigit || c == '.' || c == '_' || c == '-' ? c : '-');
        });
        int start = 0;
        while (start < name.length() && "-._".indexOf(name.charAt(start)) >= 0) {
            start++;
        }
        // Only our own dashes at the end: a nick like "joe_" is a valid name, and stays.
        int end = Math.min(name.length(), start + lengthMax);
        while (end > start && name.charAt(end - 1) == '-' && original.charAt(original.length() - 1) != '-') {
            end--;
        }
        return start == end ? whenEmpty : name.substring(start, end);
    }
}
