package chat.tertulia.functions.commands;

import static chat.tertulia.functions.commands.CommandWorker.refused;

import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Refused;
import chat.tertulia.contracts.commands.Outcome.Said;
import chat.tertulia.contracts.events.Poll;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /poll [--multi] [--ends in 2h] "question" "one" "other"}, and the same in Spanish: a message with numbered answers, on which
 * people vote with the reactions of these numbers.
 */
final class Polls {

    /** Of the question and of each answer, in code points. */
    static final int TEXT_MAX = 200;

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    /** Some keyboards make one dash of two. */
    private static final String OPTION = "(?:--|[—–])";

    private static final Pattern SEVERAL =
            Pattern.compile(OPTION + "(?:multi|multiple|varias|m[uú]ltiple)(?:\\s+|$)", FLAGS);

    private static final Pattern ENDS = Pattern.compile(OPTION + "(?:ends?|until|termina|cierra|hasta)\\s+", FLAGS);

    private Polls() {}

    static Outcome of(String arguments, CommandGiven given) {
        String rest = arguments;
        boolean multiple = false;
        Instant closesAt = null;
        while (true) {
            Matcher several = SEVERAL.matcher(rest);
            Matcher ends = ENDS.matcher(rest);
            if (several.lookingAt()) {
                multiple = true;
                rest = rest.substring(several.end());
            } else if (ends.lookingAt()) {
                rest = rest.substring(ends.end());
                When when =
                        When.until(rest, given.at(), ZoneId.of(given.command().zone()));
                if (when == null) {
                    return refused("until");
                }
                Refused wrong = when.wrong(given.at());
                if (wrong != null) {
                    return wrong;
                }
                closesAt = when.due();
                rest = rest.substring(when.end()).strip();
            } else {
                break;
            }
        }
        List<String> parts = parts(rest);
        if (parts == null || parts.size() < 3 || parts.size() > Poll.ANSWERS_MAX + 1) {
            return refused("poll", "max", Poll.ANSWERS_MAX);
        }
        if (parts.stream().anyMatch(part -> part.codePointCount(0, part.length()) > TEXT_MAX)) {
            return refused("too-long", "max", TEXT_MAX);
        }
        List<String> answers = parts.subList(1, parts.size());
        if (answers.stream().distinct().count() < answers.size()) {
            return new Outcome.Refused("poll-same", Map.of());
        }
        StringBuilder text = new StringBuilder("📊 ").append(parts.getFirst());
        for (int i = 0; i < answers.size(); i++) {
            text.append('\n').append(Poll.sign(i)).append(' ').append(answers.get(i));
        }
        return new Said(Said.Voice.SYSTEM, text.toString(), new Poll(answers.size(), multiple, closesAt, null));
    }

    /** What stands in quotation marks of any kind, or words without them; null if a mark is not closed or a part is empty. */
    private static @Nullable List<String> parts(String arguments) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at < arguments.length()) {
            char c = arguments.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            String closing = closing(c);
            int end;
            String part;
            if (closing.isEmpty()) {
                end = at;
                while (end < arguments.length() && !Character.isWhitespace(arguments.charAt(end))) {
                    end++;
                }
                part = arguments.substring(at, end);
            } else {
                end = at + 1;
                while (end < arguments.length() && closing.indexOf(arguments.charAt(end)) < 0) {
                    end++;
                }
                if (end == arguments.length()) {
                    return null;
                }
                part = arguments.substring(at + 1, end);
                end++;
            }
            part = part.strip().replaceAll("\\s+", " ");
            if (part.isEmpty() || parts.size() > Poll.ANSWERS_MAX) {
                return null;
            }
            parts.add(part);
            at = end;
        }
        return parts;
    }

    /** What closes a quotation that begins so; phones make other marks of them than keyboards. */
    private static String closing(char opening) {
        return switch (opening) {
            case '"', '“', '”', '„' -> "\"“”";
            case '«' -> "»";
            default -> "";
        };
    }
}
