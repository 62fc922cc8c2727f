package chat.tertulia.processors.sentiment.lexicon;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weighs the tokens of a text by the rules of a language. The rules for degree, negation, contrast, capitals and
 * punctuation and their constants follow Hutto and Gilbert, «VADER: A Parsimonious Rule-based Model for Sentiment Analysis
 * of Social Media Text» (ICWSM 2014); Spanish adds its own words, trailing degree, concession and clause ends. Linear in
 * the number of tokens: each looks at no more than a few neighbours. Holds the state of one text, so one thread uses it.
 */
final class Weighing {

    private static final float CAPITALS = 0.733f;
    private static final float ELONGATION = 0.293f;
    private static final float EXCLAMATION = 0.292f;
    private static final int EXCLAMATIONS_MAX = 4;
    private static final float BEFORE_CONTRAST = 0.5f;
    private static final float AFTER_CONTRAST = 1.5f;
    /** The farther a word of degree stands, the less it counts. */
    private static final float[] DEGREE_BY_DISTANCE = {0, 1f, 0.95f, 0.9f, 0.85f};

    private static final float LAUGHTER = 1.0f;
    private static final float MORE_LAUGHTER = 0.2f;
    /** The same mood again and again is emphasis, not new evidence. */
    private static final float REPEATED_SIGN = 0.3f;

    private static final int REPEATED_SIGNS_MAX = 4;
    private static final int LONE_NEGATORS_MAX = 3;
    /** A negation this many heavy words before still turns a negative word. */
    private static final int NEAR_STEPS = 2;

    /** Makes the sum of a usual text fall into -1..1; the value of the paper. */
    private static final double NORMALIZER = 15;

    private final LanguageRules rules;
    private final ChatText text;
    private final List<Token> tokens;
    /** The words as the lists know them, elongation undone. */
    private final String[] words;
    /** Own valence of each token; NaN when the lists do not have it. */
    private final float[] known;

    private final boolean[] inPhrase;
    private final boolean[] negationUsed;
    private final float[] weighed;

    Weighing(LanguageRules rules, ChatText text) {
        this.rules = rules;
        this.text = text;
        this.tokens = text.tokens();
        int size = tokens.size();
        words = new String[size];
        known = new float[size];
        inPhrase = new boolean[size];
        negationUsed = new boolean[size];
        weighed = new float[size];
    }

    Evidence evidence() {
        for (int i = 0; i < words.length; i++) {
            look(i);
        }
        for (int i = 0; i < words.length; ) {
            i += weighPhrase(i);
        }
        weighSigns();
        boolean evident = anyWeighed();
        weighLoneNegators();
        concede();
        double positive = 0;
        double negative = 0;
        for (float w : weighed) {
            if (w > 0) {
                positive += w;
            } else {
                negative -= w;
            }
        }
        contrast();
        double sum = 0;
        for (float w : weighed) {
            sum += w;
        }
        if (sum != 0 && evident) {
            sum += Math.signum(sum) * punctuation();
        }
        return new Evidence(sum / Math.sqrt(sum * sum + NORMALIZER), positive, negative);
    }

    /** Finds the word in the lists: as written, with its elongation undone, or as a form of a known word. */
    private void look(int i) {
        Token token = tokens.get(i);
        words[i] = token.folded();
        known[i] = Float.NaN;
        if (token.kind() != Token.Kind.WORD) {
            return;
        }
        String word = token.folded();
        if (recognize(i, word)) {
            return;
        }
        if (Folding.elongated(word)) {
            if (recognize(i, Folding.shorten(word, 2, 2)) || recognize(i, Folding.shorten(word, 2, 1))) {
                return;
            }
            String single = Folding.shorten(word, 1, 1);
            if (recognize(i, single)) {
                return;
            }
            words[i] = single;
        } else if (endsInDoubleVowel(word)) {
            if (recognize(i, word.substring(0, word.length() - 1))) {
                return;
            }
        }
        if (rules.guessForms()) {
            Float guess = SpanishGuess.valence(words[i], rules.lexicon());
            if (guess != null) {
                known[i] = guess;
            }
        }
    }

    /** «holaa», «buenoo»: an elongation too short to be seen as one. */
    private static boolean endsInDoubleVowel(String word) {
        int last = word.length() - 1;
        return last >= 3 && word.charAt(last) == word.charAt(last - 1) && "aeiou".indexOf(word.charAt(last)) >= 0;
    }

    private boolean recognize(int i, String word) {
        Float valence = rules.lexicon().word(word);
        if (valence != null) {
            known[i] = valence;
        } else if (rules.intensityOf(word) == null
                && !rules.negators().contains(word)
                && !rules.contrast().contains(word)
                && rules.lexicon().longestPhraseFrom(word) == 0) {
            return false;
        }
        words[i] = word;
        return true;
    }

    /** Weighs the phrase or word that starts here and gives how many tokens it took. */
    private int weighPhrase(int i) {
        int longest = Math.min(rules.lexicon().longestPhraseFrom(words[i]), words.length - i);
        if (longest >= 2) {
            StringBuilder joined = new StringBuilder(words[i]);
            float valence = 0;
            int length = 0;
            for (int n = 1; n < longest && tokens.get(i + n).pause() == Token.Pause.NONE; n++) {
                joined.append(' ').append(words[i + n]);
                Float found = rules.lexicon().phrase(joined.toString());
                if (found != null) {
                    valence = found;
                    length = n + 1;
                }
            }
            if (length > 0) {
                for (int n = 0; n < length; n++) {
                    inPhrase[i + n] = true;
                    negationUsed[i + n] = true;
                }
                if (valence != 0) {
                    weighed[i] = modified(i, i + length - 1, valence);
                }
                return length;
            }
        }
        weighWord(i);
        return 1;
    }

    private void weighWord(int i) {
        float valence = known[i];
        if (Float.isNaN(valence)
                || valence == 0
                || strengthensNext(i)
                || isEnglishNoBeforeWord(i)
                || opensTheSentence(i)) {
            return;
        }
        weighed[i] = modified(i, i, valence);
    }

    /** «bien malo», «terrible de bueno»: words of degree that have a valence of their own elsewhere. */
    private boolean strengthensNext(int i) {
        if (rules.intensityOf(words[i]) == null) {
            return false;
        }
        int next = i + 1;
        if (next < words.length && words[next].equals("de")) {
            next++;
        }
        return next < words.length
                && tokens.get(i + 1).pause() == Token.Pause.NONE
                && !Float.isNaN(known[next])
                && known[next] != 0;
    }

    /** «Bueno, me voy», «bien, entonces mañana»: a word that only takes the turn. */
    private boolean opensTheSentence(int i) {
        return rules.openers().contains(words[i])
                && (i == 0 || tokens.get(i).pause() == Token.Pause.SENTENCE)
                && i + 1 < words.length
                && (tokens.get(i + 1).pause() == Token.Pause.CLAUSE
                        || rules.afterOpeners().contains(words[i + 1]));
    }

    private boolean isEnglishNoBeforeWord(int i) {
        return words[i].equals("no")
                && i + 1 < words.length
                && tokens.get(i + 1).pause() != Token.Pause.SENTENCE
                && !Float.isNaN(known[i + 1]);
    }

    /** The valence of a word or phrase after degree, negation and emphasis. */
    private float modified(int first, int last, float own) {
        float valence = own;
        float sign = Math.signum(own);
        Token token = tokens.get(last);
        if (token.capitals() && text.mixedCase()) {
            valence += sign * CAPITALS;
        }
        if (token.kind() == Token.Kind.WORD && Folding.elongated(token.folded())) {
            valence += sign * ELONGATION;
        }
        boolean negated = false;
        int steps = 0;
        // «nada mal», «no funciona»: a phrase that says its own negation is not turned by another one
        boolean mayBeNegated = first == last || !negates(first, last);
        Token.Pause pause = tokens.get(first).pause();
        for (int distance = 1; distance <= rules.reach() && distance <= first; distance++) {
            if (pause == Token.Pause.SENTENCE || (pause == Token.Pause.CLAUSE && rules.commaEndsNegation())) {
                break;
            }
            int at = first - distance;
            if (rules.contrast().contains(words[at])) {
                break;
            }
            Float degree = degreeAt(at);
            if (degree != null && distance <= 3 && (!inPhrase[at] || words[at].equals("of"))) {
                float step = degree;
                if (tokens.get(at).capitals() && text.mixedCase()) {
                    step += Math.signum(step) * CAPITALS;
                }
                valence += sign * step * DEGREE_BY_DISTANCE[distance];
            }
            steps += rules.lightWords().contains(words[at]) ? 0 : 1;
            boolean near = own > 0 || !rules.farNegationKeepsNegative() || steps <= NEAR_STEPS;
            if (mayBeNegated && near && !inPhrase[at] && negates(at, first)) {
                negated = true;
                negationUsed[at] = true;
            }
            pause = tokens.get(at).pause();
        }
        int next = last + 1;
        if (next < words.length && tokens.get(next).pause() == Token.Pause.NONE) {
            Float degree = rules.trailingIntensity().get(words[next]);
            if (degree != null) {
                valence += sign * degree;
            }
        }
        if (negated) {
            valence *=
                    valence > 0 ? rules.negated().positive() : rules.negated().negative();
        }
        return valence;
    }

    /** Degree of the word, or of «kind of», «sort of» when it ends here. */
    private @Nullable Float degreeAt(int at) {
        if (words[at].equals("of") && at > 0 && (words[at - 1].equals("kind") || words[at - 1].equals("sort"))) {
            return -LanguageRules.STEP;
        }
        return rules.intensityOf(words[at]);
    }

    /** Whether the word negates the one at {@code target}, which stands after it. */
    private boolean negates(int at, int target) {
        String word = words[at];
        if (word.equals("no") && Folding.elongated(tokens.get(at).folded())) {
            return false; // «noooo, qué fome» is a cry, it denies nothing
        }
        if (word.equals("no")
                || rules.negates(tokens.get(at))
                || rules.negators().contains(word)) {
            // «never so good», «without a doubt», «un poco»: said to affirm
            String next = at + 1 < words.length ? words[at + 1] : "";
            String afterNext = at + 2 < words.length ? words[at + 2] : "";
            return switch (word) {
                case "never" -> !saidOf("so", next, afterNext) && !saidOf("this", next, afterNext);
                case "without" ->
                    !(next.equals("doubt") && target > at + 1) && !(afterNext.equals("doubt") && target > at + 2);
                case "sin" -> !next.equals("duda");
                case "poco", "poca" -> at == 0 || !(words[at - 1].equals("un") || words[at - 1].equals("una"));
                default -> true;
            };
        }
        if (word.equals("least")) {
            return at == 0 || !(words[at - 1].equals("at") || words[at - 1].equals("very"));
        }
        return false;
    }

    private static boolean saidOf(String word, String next, String afterNext) {
        return next.equals(word) || afterNext.equals(word);
    }

    private void weighSigns() {
        int positives = 0;
        int negatives = 0;
        int laughs = 0;
        for (int i = 0; i < words.length; i++) {
            Token token = tokens.get(i);
            if (token.kind() == Token.Kind.LAUGHTER) {
                weighed[i] = laughs == 0 ? LAUGHTER : laughs <= REPEATED_SIGNS_MAX ? MORE_LAUGHTER : 0;
                laughs++;
            } else if (token.kind() == Token.Kind.SIGN && token.valence() != 0) {
                int before = token.valence() > 0 ? positives++ : negatives++;
                weighed[i] = before == 0
                        ? token.valence()
                        : before <= REPEATED_SIGNS_MAX ? token.valence() * REPEATED_SIGN : 0;
            }
        }
    }

    private void weighLoneNegators() {
        int lone = 0;
        for (int i = 0; i < words.length && lone < LONE_NEGATORS_MAX; i++) {
            if (!negationUsed[i]
                    && tokens.get(i).kind() == Token.Kind.WORD
                    && rules.leansNegative(words[i])
                    && !isTagQuestion(i)) {
                weighed[i] += rules.loneNegator();
                lone++;
            }
        }
    }

    /** «Está bueno, ¿no?»: a last word that only asks for agreement. */
    private boolean isTagQuestion(int i) {
        return i > 0
                && tokens.get(i).pause() != Token.Pause.NONE
                && text.questions() > 0
                && (i + 1 == words.length || tokens.get(i + 1).pause() == Token.Pause.SENTENCE);
    }

    private boolean anyWeighed() {
        for (float w : weighed) {
            if (w != 0) {
                return true;
            }
        }
        return false;
    }

    private void contrast() {
        for (int i = 0; i < words.length; i++) {
            if (tokens.get(i).kind() == Token.Kind.WORD && rules.contrast().contains(words[i])) {
                for (int k = 0; k < words.length; k++) {
                    weighed[k] *= k < i ? BEFORE_CONTRAST : AFTER_CONTRAST;
                }
                return;
            }
        }
    }

    private void concede() {
        for (int i = 0; i < words.length; i++) {
            if (!inPhrase[i] && rules.concession().contains(words[i])) {
                for (int k = i + 1; k < words.length && tokens.get(k).pause() == Token.Pause.NONE; k++) {
                    weighed[k] *= BEFORE_CONTRAST;
                }
            }
        }
    }

    private double punctuation() {
        double emphasis = Math.min(text.exclamations(), EXCLAMATIONS_MAX) * EXCLAMATION;
        if (text.questions() > 1) {
            emphasis += text.questions() <= 3 ? text.questions() * 0.18 : 0.96;
        }
        return emphasis;
    }
}
