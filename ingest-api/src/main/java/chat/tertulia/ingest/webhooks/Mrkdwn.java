package chat.tertulia.ingest.webhooks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Slack's "mrkdwn" as the Markdown that messages are written in here
 * (<a href="https://docs.slack.dev/messaging/formatting-message-text/">format</a>). What is between backticks stays as it is.
 */
final class Mrkdwn {

    private static final Pattern CODE = Pattern.compile("```[\\s\\S]*?```|`[^`\\n]+`");
    private static final Pattern BOLD = Pattern.compile("(?<![\\w*])\\*(?![\\s*])([^*\\n]{0,998}[^*\\s])\\*(?![\\w*])");
    private static final Pattern STRIKE = Pattern.compile("(?<![\\w~/])~(?![\\s~])([^~\\n]{0,998}[^~\\s])~(?![\\w~])");
    private static final Pattern REFERENCE = Pattern.compile("<((?:!date\\^[^<>|\\n]+|[^<>|\\s]+)(?:\\|[^<>\\n]*)?)>");

    private Mrkdwn() {}

    static String markdown(String text) {
        StringBuilder out = new StringBuilder(text.length());
        Matcher code = CODE.matcher(text);
        int from = 0;
        while (code.find()) {
            prose(text.substring(from, code.start()), out);
            out.append(plain(code.group()));
            from = code.end();
        }
        prose(text.substring(from), out);
        return out.toString();
    }

    private static void prose(String text, StringBuilder out) {
        String emphasized =
                STRIKE.matcher(BOLD.matcher(text).replaceAll("**$1**")).replaceAll("~~$1~~");
        Matcher reference = REFERENCE.matcher(emphasized);
        int from = 0;
        while (reference.find()) {
            out.append(plain(emphasized.substring(from, reference.start()))).append(reference(reference.group(1)));
            from = reference.end();
        }
        out.append(plain(emphasized.substring(from)));
    }

    /** What stands between {@code <} and {@code >}. */
    private static String reference(String inner) {
        int bar = inner.indexOf('|');
        String target = bar < 0 ? inner : inner.substring(0, bar);
        String label = bar < 0 ? "" : plain(inner.substring(bar + 1));
        return switch (target.charAt(0)) {
            case '!' -> special(target.substring(1), label);
            // People and channels have other ids here; a name says whom it means.
            case '@' -> "@" + (label.isEmpty() ? target.substring(1) : withoutSign(label, '@'));
            case '#' -> "#" + (label.isEmpty() ? target.substring(1) : withoutSign(label, '#'));
            default -> link(plain(target), label);
        };
    }

    private static String special(String word, String label) {
        int end = word.indexOf('^');
        return switch (end < 0 ? word : word.substring(0, end)) {
            case "here" -> "@here";
            case "channel", "everyone" -> "@room";
            // A date carries its text, a group its name.
            default -> label.isEmpty() ? word : label;
        };
    }

    private static String link(String target, String label) {
        boolean isWeb = target.startsWith("https://") || target.startsWith("http://");
        if (!isWeb) {
            return label.isEmpty() ? withoutSign(target, "mailto:") : label;
        }
        String address = target.replace("(", "%28").replace(")", "%29").replace(" ", "%20");
        return label.isEmpty() || label.equals(target)
                ? target
                : "[" + label.replace('[', '(').replace(']', ')') + "](" + address + ")";
    }

    private static String withoutSign(String text, char sign) {
        return withoutSign(text, String.valueOf(sign));
    }

    private static String withoutSign(String text, String sign) {
        return text.startsWith(sign) ? text.substring(sign.length()) : text;
    }

    /** Slack escapes three characters, everywhere. */
    static String plain(String text) {
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
