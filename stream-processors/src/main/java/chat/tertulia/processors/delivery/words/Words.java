package chat.tertulia.processors.delivery.words;

import chat.tertulia.processors.delivery.Waiting;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The texts of a language. */
public final class Words {

    private static final String TEXTS = Words.class.getPackageName() + ".words";

    /** Without fallback to the machine's locale: a letter must not depend on where the server stands. */
    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final Locale locale;
    private final ResourceBundle texts;

    private Words(Locale locale) {
        this.locale = locale;
        this.texts = ResourceBundle.getBundle(TEXTS, locale, ROOT_IS_ENGLISH);
    }

    /** Spanish for {@code es}, else English. */
    public static Words in(String language) {
        return new Words("es".equals(language) ? Locale.of("es") : Locale.ENGLISH);
    }

    public String language() {
        return locale.getLanguage();
    }

    /** Who wrote what where, in the words for its reason. */
    public String say(String about, Waiting item) {
        return say(
                about + "." + item.reason().name().toLowerCase(Locale.ROOT),
                item.by(),
                item.roomName(),
                String.valueOf(item.match()));
    }

    /** A text with its numbers and names. */
    public String say(String key, Object... arguments) {
        Object[] lines = arguments.clone();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] instanceof String text) {
                lines[i] = line(text);
            }
        }
        return new MessageFormat(texts.getString(key), locale).format(lines);
    }

    /** On one line, whatever it was: no text of a user's can begin a header or look like one of our own lines. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
    }
}
