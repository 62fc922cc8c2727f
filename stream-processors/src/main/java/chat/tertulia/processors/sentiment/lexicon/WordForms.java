package chat.tertulia.processors.sentiment.lexicon;

import java.util.function.Consumer;

/**
 * Expands one item of a word list into the forms people write. The items are short so that a person can keep the lists:
 * {@code buen/o} (adjective), {@code am:ar} (regular verb, with Chilean and Argentine voseo and enclitic pronouns),
 * {@code genial+} (and its plural), or a word as it is. {@code _} joins the words of a phrase; a pattern stands in its first
 * word ({@code am:ar_todo}).
 */
final class WordForms {

    private static final String[] ADJECTIVE = {
        "o", "a", "os", "as", "isimo", "isima", "isimos", "isimas", "ito", "ita", "itos", "itas"
    };
    private static final String[] AR = {
        "o", "as", "a", "ai", "amos", "ais", "an", "e", "aste", "astes", "asteis", "aron", "aba", "abas", "abai",
        "abamos", "aban", "are", "aras", "arai", "ara", "aremos", "aran", "aria", "arias", "ariamos", "arian", "es",
        "emos", "eis", "en", "ad", "ado", "ada", "ados", "adas", "ao", "aos", "ando", "andome", "andote", "andolo",
        "andola", "andose", "andonos", "ar", "arme", "arte", "arse", "arlo", "arla", "arlos", "arlas", "arle", "arles",
        "arnos", "ase", "asen"
    };
    private static final String[] ER_IR = {
        "o", "es", "e", "emos", "imos", "eis", "is", "en", "i", "iste", "istes", "io", "isteis", "ieron", "ia", "ias",
        "iai", "iamos", "ian", "a", "as", "amos", "an", "ido", "ida", "idos", "idas", "io", "iendo", "iendome",
        "iendote", "iendolo", "iendola", "iendose", "iera", "ieras", "ieran"
    };
    private static final String[] ER_IR_FUTURE = {
        "", "e", "as", "ai", "a", "emos", "an", "ia", "ias", "iamos", "ian", "me", "te", "se", "lo", "la", "los", "las",
        "le", "les", "nos"
    };

    private WordForms() {}

    /** Gives every form of the item, folded, several words joined by one space. */
    static void expand(String item, Consumer<String> forms) {
        String folded = Folding.fold(item);
        int underscore = folded.indexOf('_');
        String head = underscore < 0 ? folded : folded.substring(0, underscore);
        String tail = underscore < 0 ? "" : folded.substring(underscore).replace('_', ' ');
        Consumer<String> whole = form -> forms.accept(form + tail);
        int slash = head.indexOf('/');
        int colon = head.indexOf(':');
        if (slash > 0 && head.endsWith("/o")) {
            for (String ending : ADJECTIVE) {
                join(head.substring(0, slash), ending, whole);
            }
        } else if (colon > 0) {
            verb(head.substring(0, colon), head.substring(colon + 1), whole);
        } else if (head.length() > 1 && head.endsWith("+")) {
            plural(head.substring(0, head.length() - 1), whole);
        } else if (slash > 0 || head.endsWith(":")) {
            throw new IllegalArgumentException("not a pattern of word lists: " + item);
        } else {
            whole.accept(head);
        }
    }

    private static void plural(String word, Consumer<String> forms) {
        forms.accept(word);
        if (word.endsWith("z")) {
            forms.accept(word.substring(0, word.length() - 1) + "ces");
        } else if ("aeiou".indexOf(word.charAt(word.length() - 1)) >= 0) {
            forms.accept(word + "s");
        } else {
            forms.accept(word + "es");
        }
    }

    private static void verb(String stem, String infinitive, Consumer<String> forms) {
        if (infinitive.equals("ar")) {
            for (String ending : AR) {
                join(stem, ending, forms);
            }
            return;
        }
        for (String ending : ER_IR) {
            join(stem, ending, forms);
        }
        for (String ending : ER_IR_FUTURE) {
            forms.accept(stem + infinitive + ending);
        }
    }

    /** Spanish keeps the sound of a stem: toc-ar, toqu-e; pag-ar, pagu-e; goz-ar, goc-e. */
    private static void join(String stem, String ending, Consumer<String> forms) {
        char first = ending.charAt(0);
        if (first == 'e' || first == 'i') {
            String head = stem.substring(0, stem.length() - 1);
            switch (stem.charAt(stem.length() - 1)) {
                case 'c' -> forms.accept(head + "qu" + ending);
                case 'g' -> forms.accept(head + "gu" + ending);
                case 'z' -> forms.accept(head + "c" + ending);
                default -> {
                    // the stem stays as it is
                }
            }
        }
        forms.accept(stem + ending);
    }
}
