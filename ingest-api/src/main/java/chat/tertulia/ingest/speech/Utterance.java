package chat.tertulia.ingest.speech;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.text.Reference;
import chat.tertulia.contracts.text.ReferenceGrammar;
import chat.tertulia.contracts.text.Spoilers;
import chat.tertulia.ingest.history.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a message, the same words whoever says them. {@code docs/SPEECH.md} has the rules.
 *
 * @param text without signs that nobody says, at most {@value #LENGTH_MAX} code points; empty if there is nothing to say
 * @param language {@code es} or {@code en}
 */
public record Utterance(String text, String language) {

    /** In code points: a minute and a half of speech, half of what Polly takes at once, at most 2.4 US cents of its neural voices. */
    public static final int LENGTH_MAX = 1_500;

    private static final String SPANISH = "es";
    private static final String ENGLISH = "en";

    /** A cut is made between words if one ends so near. */
    private static final int WORD_MAX = 60;

    // Each is linear: what is optional at a place cannot be matched in two ways.
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^ {0,3}(`{3,}+(?=[^\\n`]*+$)|~{3,}+)[^\\n]*+(?:\\n.*?^ {0,3}\\1[`~]*[ \\t]*$|.*\\z)");
    private static final Pattern LINK = Pattern.compile(
            "(?iu)(?:\\b[a-z][a-z0-9+.-]{0,20}://|\\bwww\\.|\\bmailto:)[^\\s<>\"'`]*[^\\s<>\"'`.,;:!?…»”’)\\]}]");
    private static final Pattern HOST = Pattern.compile(
            "(?iu)(?:https?://(?:[^/?#@]*@)?(?:www\\.)?|www\\.)([\\p{L}\\p{N}][\\p{L}\\p{N}.-]*[\\p{L}\\p{N}])(?=[:/?#]|$)");
    private static final Pattern LINE_START = Pattern.compile("(?m)^[ \\t]*+(?:#{1,6}|>++|[-*+•])[ \\t]++");
    private static final Pattern EMPHASIS =
            Pattern.compile("`|\\*\\*|~~|(?<![\\p{L}\\p{N}])[*_]++|[*_]++(?![\\p{L}\\p{N}])");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Co}&&[^\\u200d]]");
    private static final Pattern SAME_SIGNS = Pattern.compile("((?![\\p{L}\\p{N}\\s])\\X)\\1{2,}");
    private static final Pattern SAME_LETTERS = Pattern.compile("(\\p{L})\\1{3,}");
    private static final Pattern SENTENCE_WITHOUT_END = Pattern.compile("(?<=[\\p{L}\\p{N}])\\s*\\n\\s*");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern SAYABLE =
            Pattern.compile("[\\p{L}\\p{N}\\p{IsEmoji_Presentation}]|\\p{IsEmoji}\\ufe0f");

    /** What stands for what is not read out. */
    private record Words(
            String link, String code, String hidden, String spoiler, String room, String here, String more) {
        static final Words OF_SPANISH = new Words(
                "enlace", "código", "palabra oculta", "algo oculto", "toda la sala", "los presentes", " … y sigue.");
        static final Words OF_ENGLISH = new Words(
                "link",
                "code",
                "hidden word",
                "something hidden",
                "the whole room",
                "everyone here",
                " … and it goes on.");
    }

    /** Code points from start to end are said as {@code said}. */
    private record Replaced(int start, int end, String said) {}

    /**
     * What is said of a message as one caller reads it: nothing masked from them is in it.
     *
     * @param otherwise the language when it was not found, or is one that nobody speaks here
     */
    public static Utterance of(Message message, String otherwise) {
        return of(message, otherwise, false);
    }

    /**
     * The same, as it is said where several people are heard one after the other.
     *
     * @param named whether it begins with who says it
     */
    public static Utterance of(Message message, String otherwise, boolean named) {
        String language = language(message.sentiment(), otherwise);
        Words words = language.equals(SPANISH) ? Words.OF_SPANISH : Words.OF_ENGLISH;
        String text = replaced(message, words);
        text = FENCE.matcher(text).replaceAll("\n" + words.code + "\n");
        text = Spoilers.replaced(text, words.spoiler);
        text = LINK.matcher(text).replaceAll(link -> Matcher.quoteReplacement(host(link.group(), words)));
        text = LINE_START.matcher(text).replaceAll("");
        text = EMPHASIS.matcher(text).replaceAll("");
        text = UNSEEN.matcher(text).replaceAll("");
        text = SAME_SIGNS.matcher(text).replaceAll("$1");
        text = SAME_LETTERS.matcher(text).replaceAll("$1$1$1");
        // espeak-ng takes two of them for the beginning of phonemes.
        text = text.replace("[[", "[ [");
        text = SPACES.matcher(SENTENCE_WITHOUT_END.matcher(text.strip()).replaceAll(". "))
                .replaceAll(" ");
        if (!SAYABLE.matcher(text).find()) {
            return new Utterance("", language);
        }
        if (message.kind() == MessageKind.ACTION) {
            text = spoken(message.sender().name()) + " " + text;
        } else if (named) {
            text = spoken(message.sender().name()) + ": " + text;
        }
        return new Utterance(bounded(text, words.more), language);
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    private static String language(@Nullable Sentiment sentiment, String otherwise) {
        String found = sentiment == null ? null : sentiment.language();
        String wanted = SPANISH.equals(found) || ENGLISH.equals(found) ? found : otherwise;
        return SPANISH.equals(wanted) ? SPANISH : ENGLISH;
    }

    private static String replaced(Message message, Words words) {
        List<Replaced> all = new ArrayList<>();
        if (message.masked()) {
            message.flags().stream()
                    .filter(Flag::isStrong)
                    .forEach(flag -> all.add(new Replaced(flag.start(), flag.end(), words.hidden)));
        }
        for (Reference reference : ReferenceGrammar.references(message.text())) {
            all.add(new Replaced(reference.start(), reference.end(), called(reference, words)));
        }
        if (all.isEmpty()) {
            return message.text();
        }
        all.sort(Comparator.comparingInt(Replaced::start));
        int[] points = message.text().codePoints().toArray();
        StringBuilder text = new StringBuilder(message.text().length());
        int done = 0;
        for (Replaced next : all) {
            if (next.start < done || next.end > points.length) {
                continue;
            }
            text.append(new String(points, done, next.start - done)).append(next.said);
            done = next.end;
        }
        return text.append(new String(points, done, points.length - done)).toString();
    }

    private static String called(Reference reference, Words words) {
        if (!reference.addressesRoom()) {
            return spoken(reference.name());
        }
        return reference.name().equalsIgnoreCase(Reference.HERE) ? words.here : words.room;
    }

    /** Where a link leads; an address says more than that nobody wants to hear. */
    private static String host(String link, Words words) {
        Matcher host = HOST.matcher(link);
        return host.lookingAt() ? host.group(1) : words.link;
    }

    private static String spoken(String name) {
        return name.replace('_', ' ');
    }

    private static String bounded(String text, String more) {
        if (text.codePointCount(0, text.length()) <= LENGTH_MAX) {
            return text;
        }
        int end = text.offsetByCodePoints(0, LENGTH_MAX - more.length());
        int space = text.lastIndexOf(' ', end);
        return text.substring(0, space > end - WORD_MAX ? space : end) + more;
    }
}
