package chat.tertulia.processors.sentiment.lexicon;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.annotations.Sentiment.Scores;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.processors.sentiment.Analyzer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The embedded analyzer: Spanish (Chilean usage too) and English by word lists and rules, in the calling thread, without
 * network and without state. Thread-safe; make one and keep it, for the lists are read by the constructor.
 *
 * <p>A text is cut into words and signs ({@link ChatTokenizer}), its language is told ({@link LanguageIdentifier}), its words
 * are weighed by the rules of that language ({@link Weighing}), and the sum becomes scores and a label here. Time is linear
 * in the length of the text.
 *
 * <p><b>Known limits.</b> Irony is taken at its word («qué bueno, otra caída»). Facts that are good or bad without a word
 * of feeling are neutral («llevo dos horas esperando»). Who is meant is not asked: praise of the other team is praise. One
 * label a message, no aspects. Texts that switch between Spanish and English are read in the language that prevails.
 * Slang is Chilean first, then Mexican, Argentine and Peninsular as far as the lists go. Insults among friends («culiao»)
 * count as mild insults. Galician, and Catalan or Portuguese of two or three words, may pass as Spanish. A sum of many words
 * saturates, so long texts are rarely neutral.
 */
public final class LexiconAnalyzer implements Analyzer {

    /** Name and version of this analyzer; the version changes when the same text may get another label. */
    public static final String NAME = "lexicon/2";

    /** Both sides need this much valence, a clear «good» and a clear «bad», before a text is mixed. */
    private static final double MIXED_EVIDENCE_MIN = 1.9;
    /** The weaker side of a mixed text has at least this share of the stronger one. */
    private static final double MIXED_BALANCE_MIN = 0.7;

    /** A text whose sum leans further to one side than this is not mixed. */
    private static final double MIXED_COMPOUND_MAX = 0.2;

    /** With so much on both sides («me encanta, pero odio …») a contrast does not decide. */
    private static final double MIXED_STRONG = 2.8;

    private static final double REPORT_THRESHOLD = 0.35;

    private static final int REPORT_NAMES_MIN = 3;

    /** How fast a score grows with the distance from its threshold. */
    private static final double STEEPNESS = 5;

    private final ChatTokenizer tokenizer = new ChatTokenizer(new Signs());
    private final LanguageIdentifier languages;
    private final LanguageRules spanish;
    private final LanguageRules english;
    private final LanguageRules either;

    /** Reads the word lists: about 0.3 s on a cold machine, 6 MB of heap. */
    public LexiconAnalyzer() {
        Lexicon spanishWords = Lexicon.spanish();
        Lexicon englishWords = Lexicon.english();
        languages = new LanguageIdentifier(spanishWords, englishWords);
        spanish = LanguageRules.spanish(spanishWords);
        english = LanguageRules.english(englishWords);
        either = LanguageRules.either(spanish, english);
    }

    /**
     * Loads the models of the language identifier too (0.3 to 0.6 s, 18 MB of heap), which otherwise happens with the first
     * text that needs them, on the thread that brings it. Call it before a stream thread starts.
     */
    public void warmUp() {
        LanguageIdentifier.warmUp();
    }

    /** Completed when it returns. */
    @Override
    public CompletionStage<List<Sentiment>> analyze(List<String> texts) {
        List<Sentiment> results = new ArrayList<>(texts.size());
        for (String text : texts) {
            results.add(analyze(text));
        }
        return CompletableFuture.completedFuture(results);
    }

    /** Analyzes one text; never fails. */
    public Sentiment analyze(String text) {
        ChatText tokens = tokenizer.tokenize(text);
        if (tokens.tokens().isEmpty()) {
            return Sentiment.without(Status.SKIPPED, null, NAME);
        }
        return switch (languages.identify(tokens)) {
            case LanguageIdentifier.Other other -> Sentiment.without(Status.UNSUPPORTED, other.code(), NAME);
            case LanguageIdentifier.Spanish found -> weigh(spanish, tokens, found.code());
            case LanguageIdentifier.English found -> weigh(english, tokens, found.code());
            case LanguageIdentifier.Unsure found -> weigh(either, tokens, found.code());
        };
    }

    /**
     * A headline or a pointer to one: links or names, nobody who speaks, nothing exclaimed. The words of news («interest», «united»,
     * «ban») carry little feeling there.
     */
    private static boolean isReport(LanguageRules rules, ChatText text) {
        if ((text.links() == 0 && text.names() < REPORT_NAMES_MIN) || text.exclamations() > 0) {
            return false;
        }
        for (Token token : text.tokens()) {
            if (token.kind() != Token.Kind.WORD || rules.personal().contains(token.folded())) {
                return false;
            }
        }
        return true;
    }

    private static Sentiment weigh(LanguageRules rules, ChatText text, @Nullable String language) {
        Evidence evidence = new Weighing(rules, text).evidence();
        double threshold = isReport(rules, text) ? REPORT_THRESHOLD : rules.threshold();
        double weaker = Math.min(evidence.positive(), evidence.negative());
        double stronger = Math.max(evidence.positive(), evidence.negative());
        boolean mixed = weaker >= MIXED_EVIDENCE_MIN
                && weaker >= MIXED_BALANCE_MIN * stronger
                && (Math.abs(evidence.compound()) < MIXED_COMPOUND_MAX || weaker >= MIXED_STRONG);
        // Shares by soft-max: positive beats neutral exactly when the compound passes the threshold, and so on.
        double positive = Math.exp(STEEPNESS * (evidence.compound() - threshold));
        double negative = Math.exp(STEEPNESS * (-evidence.compound() - threshold));
        double neutral = 1;
        double both = weaker <= 0
                ? 0
                : mixed
                        ? 1.5 * Math.max(Math.max(positive, negative), neutral)
                        : 0.5 * Math.max(Math.max(positive, negative), neutral) * weaker / (weaker + stronger);
        double all = positive + negative + neutral + both;
        Scores scores = new Scores(positive / all, negative / all, neutral / all, both / all);
        Label label = mixed
                ? Label.MIXED
                : evidence.compound() >= threshold
                        ? Label.POSITIVE
                        : evidence.compound() <= -threshold ? Label.NEGATIVE : Label.NEUTRAL;
        return Sentiment.ok(label, scores, language, NAME);
    }
}
