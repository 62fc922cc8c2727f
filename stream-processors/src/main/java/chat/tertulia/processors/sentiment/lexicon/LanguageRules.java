package chat.tertulia.processors.sentiment.lexicon;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one language states degree, negation and contrast. Words are folded. Immutable, any thread may read it.
 *
 * @param lexicon words and phrases with valence
 * @param negators turn what follows
 * @param intensity before a word: how much it strengthens (positive) or weakens (negative)
 * @param trailingIntensity the same, after the word («me gustó mucho»)
 * @param contrast what stands after it weighs more than what stands before («pero»)
 * @param concession its clause weighs less («aunque»)
 * @param openers words that say nothing when they open a sentence and a comma or one of {@code afterOpeners} follows
 * @param reach how many words before a word may negate it
 * @param lightWords articles, pronouns and copulas, over which negation of a negative word does not weaken
 * @param farNegationKeepsNegative a negative word is turned only by a near negation («no está mal», but not «no entiendo cómo
 *     pueden mentir»)
 * @param commaEndsNegation negation does not go past a comma («no, está bueno»)
 * @param negated factor of a negated positive and of a negated negative valence
 * @param loneNegator valence of a negation that negates nothing of the lists
 * @param guessForms unknown words may be forms of known ones (Spanish plurals, diminutives, prefixes)
 * @param personal words by which a writer speaks of oneself or to somebody; a text without them may be a report
 * @param threshold compound value from which a text is positive or negative
 */
record LanguageRules(
        Lexicon lexicon,
        Set<String> negators,
        Map<String, Float> intensity,
        Map<String, Float> trailingIntensity,
        Set<String> contrast,
        Set<String> concession,
        Set<String> openers,
        Set<String> afterOpeners,
        int reach,
        Set<String> lightWords,
        boolean farNegationKeepsNegative,
        boolean commaEndsNegation,
        Negated negated,
        float loneNegator,
        boolean guessForms,
        Set<String> personal,
        double threshold) {

    /** Factors of a valence that is negated. */
    record Negated(float positive, float negative) {}

    /** One step of degree, from the VADER paper. */
    static final float STEP = 0.293f;

    private static final Set<String> ENGLISH_NEGATORS = words("""
            not never none nope nor neither nothing nowhere without cannot cant dont doesnt didnt wont wouldnt couldnt shouldnt
            isnt arent wasnt werent aint hasnt havent hadnt neednt mightnt mustnt darent uhuh rarely seldom despite hardly nobody
            """);

    private static final Set<String> SPANISH_NEGATORS = words("""
            no nunca jamas ni tampoco sin nada nadie ningun ninguno ninguna ningunas nel poco poca pocos pocas na
            """);

    private static final Set<String> SPANISH_LONE_NEGATORS = words("no nunca jamas nadie tampoco ningun ninguna ni");

    private static final Map<String, Float> ENGLISH_INTENSITY = degrees("""
            absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely
            especially exceptional exceptionally extreme extremely fabulously flipping frickin fricking friggin frigging fully fucking
            fuckin fuggin greatly hella highly hugely incredible incredibly intensely major majorly more most particularly purely quite
            really remarkably so substantially thoroughly total totally tremendous tremendously uber unbelievably unusually utter
            utterly very super hecka mad insanely ridiculously way too damn freaking freakin soo sooo
            """, """
            almost barely hardly kinda kindof less little marginal marginally occasional occasionally partly scarce scarcely slight
            slightly somewhat sorta sortof bit
            """);

    private static final Map<String, Float> SPANISH_INTENSITY = degrees(
            """
            muy mui muyy mucho mucha muchos muchas muchisimo muchisima muchisimos muchisimas tan tanto tanta tantos tantas super re
            recontra requete ultra hiper mega demasiado demasiada harto harta hartos hartas caleta terrible bien bastante totalmente
            completamente absolutamente realmente extremadamente increiblemente sumamente verdaderamente entero entera mas full vuelto
            puro que tremendamente altamente profundamente especialmente sinceramente cuatico brigido alto alta gran grande brutalmente
            so very too really todo toda ene asi reeee puto puta
            """,
            "algo medio media casi apenas menos quizas talvez poquito relativamente parcialmente levemente ligeramente");

    private static final Map<String, Float> SPANISH_TRAILING = degrees(
            "mucho muchisimo caleta harto demasiado bastante ene infinitamente totalmente siempre full montones hartazo",
            "poco");

    static LanguageRules english(Lexicon lexicon) {
        return new LanguageRules(
                lexicon,
                ENGLISH_NEGATORS,
                ENGLISH_INTENSITY,
                Map.of(),
                Set.of("but"),
                words("although though tho"),
                Set.of(),
                Set.of(),
                3,
                Set.of(),
                false,
                false,
                new Negated(-0.74f, -0.74f),
                0,
                false,
                words("""
                        i i'm im i've ive i'd i'll my me mine myself we we're our ours us you you're youre your yours u ur lol omg lmao please
                        """),
                0.1);
    }

    static LanguageRules spanish(Lexicon lexicon) {
        return new LanguageRules(
                lexicon,
                SPANISH_NEGATORS,
                SPANISH_INTENSITY,
                SPANISH_TRAILING,
                words("pero sino"),
                words("aunque aunq"),
                words("bueno weno bien claro gueno"),
                words("ya pero entonces me y si no a yo nos igual voy que"),
                4,
                words(
                        "un una unos unas el la los las tan muy es esta estuvo fue era son me te se le lo les nos de ser estar tanto"),
                true,
                true,
                new Negated(-0.74f, -0.5f),
                -0.35f,
                true,
                words("""
                        yo me mi mis mio mia conmigo nos nosotros nuestro nuestra os vosotros vuestro te ti tu tus contigo vos usted ustedes
                        creo estoy quiero voy tengo soy he
                        """),
                0.14);
    }

    /** For a text too short to tell whether it is Spanish or English. */
    static LanguageRules either(LanguageRules spanish, LanguageRules english) {
        return new LanguageRules(
                Lexicon.either(spanish.lexicon, english.lexicon),
                union(spanish.negators, english.negators),
                merged(spanish.intensity, english.intensity),
                spanish.trailingIntensity,
                union(spanish.contrast, english.contrast),
                union(spanish.concession, english.concession),
                spanish.openers,
                spanish.afterOpeners,
                3,
                spanish.lightWords,
                false,
                true,
                spanish.negated,
                0,
                true,
                union(spanish.personal, english.personal),
                0.14);
    }

    boolean negates(Token token) {
        String word = token.folded();
        return negators.contains(word) || word.endsWith("n't");
    }

    /** Nothing of the lists is negated, yet refusing words lean to the negative. */
    boolean leansNegative(String folded) {
        return loneNegator != 0 && SPANISH_LONE_NEGATORS.contains(folded);
    }

    @Nullable
    Float intensityOf(String folded) {
        return intensity.get(folded);
    }

    private static Map<String, Float> degrees(String stronger, String weaker) {
        Map<String, Float> degrees = new HashMap<>();
        for (String word : words(stronger)) {
            degrees.put(word, STEP);
        }
        for (String word : words(weaker)) {
            degrees.put(word, -STEP);
        }
        return Map.copyOf(degrees);
    }

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (String word : text.strip().split("\\s+", -1)) {
            words.add(word);
        }
        return Set.copyOf(words);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new HashSet<>(a);
        all.addAll(b);
        return Set.copyOf(all);
    }

    private static Map<String, Float> merged(Map<String, Float> a, Map<String, Float> b) {
        Map<String, Float> all = new HashMap<>(a);
        b.forEach((word, degree) -> all.merge(word, degree, (x, y) -> Math.abs(x) >= Math.abs(y) ? x : y));
        return Map.copyOf(all);
    }
}
