package chat.tertulia.functions.digest;

import chat.tertulia.functions.mail.PostedLetter;
import java.net.URI;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** Writes digests: how many notifications in which rooms, with links. Nothing of what was said is in them. */
final class DigestWriter {

    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final int NAME_MAX = 80;

    private final URI publicUrl;

    /** @param publicUrl where people find the page, without a path */
    DigestWriter(URI publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** @param missed not empty */
    PostedLetter write(Reader reader, List<Missed> missed) {
        Locale language = Locale.of(reader.language().equals("es") ? "es" : "en");
        ResourceBundle words =
                ResourceBundle.getBundle("chat.tertulia.functions.digest.words", language, ROOT_IS_ENGLISH);
        int all = missed.stream().mapToInt(Missed::notifications).sum();
        String unsubscribe =
                publicUrl.resolve("/api/unsubscribe?token=" + reader.token()).toString();
        StringBuilder text = new StringBuilder(say(words, language, "intro")).append("\n\n");
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"")
                .append(language)
                .append("\"><body>\n<p>")
                .append(escaped(say(words, language, "intro")))
                .append("</p>\n<ul>\n");
        for (Missed room : missed) {
            String name = line(room.name());
            String link = publicUrl.resolve("/rooms/" + room.room()).toString();
            String count = say(words, language, "count", room.notifications());
            text.append(name)
                    .append(": ")
                    .append(count)
                    .append('\n')
                    .append(link)
                    .append("\n\n");
            html.append("<li><a href=\"")
                    .append(escaped(link))
                    .append("\">")
                    .append(escaped(name))
                    .append("</a>: ")
                    .append(escaped(count))
                    .append("</li>\n");
        }
        text.append("-- \n")
                .append(say(words, language, "why"))
                .append('\n')
                .append(unsubscribe)
                .append('\n');
        html.append("</ul>\n<hr><p><small>")
                .append(escaped(say(words, language, "why")))
                .append(" <a href=\"")
                .append(escaped(unsubscribe))
                .append("\">")
                .append(escaped(say(words, language, "unsubscribe")))
                .append("</a></small></p>\n</body></html>\n");
        return new PostedLetter(
                reader.address(),
                say(words, language, "subject", all, missed.size()),
                text.toString(),
                html.toString(),
                language.getLanguage(),
                unsubscribe);
    }

    private static String say(ResourceBundle words, Locale language, String key, Object... arguments) {
        return new MessageFormat(words.getString(key), language).format(arguments);
    }

    /** A name on one line, without what would be none in a letter. */
    private static String line(String name) {
        String line = name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.length() <= NAME_MAX ? line : line.substring(0, line.offsetByCodePoints(0, NAME_MAX / 2)) + "…";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
