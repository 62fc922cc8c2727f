package chat.tertulia.functions.commands;

import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /poll "question" "one" "other"}: a message with numbered answers, on which people vote with the reactions of these numbers. */
final class Poll {

    static final int ANSWERS_MAX = 10;

    /** Of the question and of each answer, in code points. */
    static final int TEXT_MAX = 200;

    private Poll() {}

    static Outcome of(String arguments) {
        List<String> parts = parts(arguments);
        if (parts == null || parts.size() < 3 || parts.size() > ANSWERS_MAX + 1) {
            return CommandWorker.refused("poll", "max", ANSWERS_MAX);
        }
        if (parts.stream().anyMatch(part -> part.codePointCount(0, part.length()) > TEXT_MAX)) {
            return CommandWorker.refused("too-long", "max", TEXT_MAX);
        }
        List<String> answers = parts.subList(1, parts.size());
        if (answers.stream().distinct().count() < answers.size()) {
            return new Outcome.Refused("poll-same", Map.of());
        }
        StringBuilder text = new StringBuilder("📊 ").append(parts.getFirst());
        for (int i = 0; i < answers.size(); i++) {
            text.append('\n').append(sign(i)).append(' ').append(answers.get(i));
        }
        return new Said(Said.Voice.SYSTEM, text.toString());
    }

    /** The reaction that is a vote for an answer. */
    static String sign(int answer) {
        return answer == 9 ? "🔟" : (answer + 1) + "\uFE0F\u20E3";
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
            if (part.isEmpty() || parts.size() > ANSWERS_MAX) {
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
