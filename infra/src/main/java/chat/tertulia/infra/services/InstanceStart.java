package chat.tertulia.infra.services;

import chat.tertulia.infra.Resources;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The script an instance runs when it is made, {@code start.sh}. */
final class InstanceStart {

    private static final Pattern PLACE = Pattern.compile("@([A-Z_]+)@");

    private InstanceStart() {}

    /**
     * The script of one service.
     *
     * @param values for each {@code @NAME@}
     * @throws IllegalArgumentException naming a place that no value is for
     */
    static String script(Map<String, String> values) {
        return PLACE.matcher(text()).replaceAll(place -> Matcher.quoteReplacement(value(values, place)));
    }

    private static String value(Map<String, String> values, MatchResult place) {
        String value = values.get(place.group(1));
        if (value == null) {
            throw new IllegalArgumentException("start.sh wants " + place.group(1));
        }
        return value;
    }

    /** Without its first line, which the CDK writes. */
    private static String text() {
        String text = Resources.text(InstanceStart.class, "start.sh");
        return text.substring(text.indexOf('\n') + 1);
    }
}
