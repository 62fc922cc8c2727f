package chat.tertulia.contracts.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A text as a sequence of {@link Symbols}, words between gaps, each symbol with the code points it stands for. A letter that is
 * repeated is one symbol with its count. Letters that stand alone, three or more in a row («p u t a», «p.u.t.a»), are one word.
 *
 * <p>Word bounds are narrower than those of Unicode (UAX 29): {@code puta.madre} and {@code puta_madre} are two words here, since
 * joining words is the cheapest way round a list.
 *
 * <p>Whether a digit or sign stands for a letter cannot be known, so a text with such signs is folded up to three times: as written, with 1
 * as i, and with 1 as l. Each takes time linear in the text. Immutable.
 */
final class FoldedText {

    /** Letters alone in a row that are read as a word. Two are too often just two: «y a», «C D». */
    private static final int SPELLED_MIN = 3;

    /** Signs between two of them. */
    private static final int SPELLED_SIGNS_MAX = 3;

    /** What English writes after an apostrophe, where a word ends: «who're» is no «whore». Elsewhere letters are left out there. */
    private static final Set<String> CONTRACTIONS = Set.of("s", "t", "re", "ve", "ll", "d", "m");

    private static final int RUN_MAX = 127;

    private final byte[] symbols;
    private final byte[] runs;
    private final int[] starts;
    private final int[] ends;

    private FoldedText(byte[] symbols, byte[] runs, int[] starts, int[] ends) {
        this.symbols = symbols;
        this.runs = runs;
        this.starts = starts;
        this.ends = ends;
    }

    /** The ways to read a text, at least one. */
    static List<FoldedText> readingsOf(String text) {
        Written written = new Written(text);
        written.joinSpelled();
        List<FoldedText> readings = new ArrayList<>(3);
        Folding plain = new Folding(written, Reading.AS_WRITTEN);
        readings.add(plain.fold());
        if (plain.hasSigns) {
            Folding signs = new Folding(written, Reading.ONE_IS_I);
            readings.add(signs.fold());
            if (signs.hasOnes) {
                readings.add(new Folding(written, Reading.ONE_IS_L).fold());
            }
        }
        return readings;
    }

    int length() {
        return symbols.length;
    }

    byte symbol(int index) {
        return symbols[index];
    }

    /** How often the letter stands there in a row, at most {@value #RUN_MAX}. */
    int run(int index) {
        return runs[index];
    }

    /** The first code point of a symbol. */
    int start(int index) {
        return starts[index];
    }

    /** The code point after the last of a symbol. */
    int end(int index) {
        return ends[index];
    }

    /** The symbols, a gap as a space: to look at in tests. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(symbols.length);
        for (byte symbol : symbols) {
            text.append(
                    switch (symbol) {
                        case Symbols.GAP -> ' ';
                        case Symbols.N_TILDE -> 'ñ';
                        case Symbols.STAR -> '*';
                        case Symbols.FINGER -> '!';
                        case Symbols.OTHER -> '?';
                        default -> (char) ('a' + symbol - 1);
                    });
        }
        return text.toString();
    }

    /** How digits and signs are read. */
    private enum Reading {
        AS_WRITTEN,
        ONE_IS_I,
        ONE_IS_L
    }

    /** The code points with what each is. */
    private static final class Written {
        final int[] codePoints;
        final byte[] kinds;

        Written(String text) {
            codePoints = text.codePoints().toArray();
            kinds = new byte[codePoints.length];
            for (int i = 0; i < kinds.length; i++) {
                kinds[i] = Symbols.of(codePoints[i]);
            }
        }

        /** Makes the signs between letters that stand alone unseen. */
        void joinSpelled() {
            int i = 0;
            boolean inWord = false;
            while (i < kinds.length) {
                if (!inWord && Symbols.isLetter(kinds[i])) {
                    i = joinFrom(i);
                    inWord = true;
                } else {
                    inWord = isSkipped(kinds[i]) ? inWord : isWord(kinds[i]);
                    i++;
                }
            }
        }

        /** Looks at the letters alone from here; where to go on. */
        private int joinFrom(int first) {
            int end = endOfLetter(first);
            if (end < kinds.length && isWord(kinds[end])) {
                return end;
            }
            int letters = 1;
            int last = end;
            while (true) {
                int next = last;
                int signs = 0;
                while (next < kinds.length
                        && signs <= SPELLED_SIGNS_MAX
                        && (isSkipped(kinds[next]) || isBetween(kinds[next]))) {
                    signs += isBetween(kinds[next]) ? 1 : 0;
                    next++;
                }
                if (signs == 0 || signs > SPELLED_SIGNS_MAX || next == kinds.length || !Symbols.isLetter(kinds[next])) {
                    break;
                }
                end = endOfLetter(next);
                if (end < kinds.length && isWord(kinds[end])) {
                    break;
                }
                letters++;
                last = end;
            }
            if (letters >= SPELLED_MIN) {
                for (int i = first; i < last; i++) {
                    if (isBetween(kinds[i])) {
                        kinds[i] = Symbols.UNSEEN;
                    }
                }
            }
            return last;
        }

        /** Past the letter, however often it is repeated, and what belongs to it. */
        private int endOfLetter(int from) {
            int end = from + 1;
            while (end < kinds.length && (kinds[end] == kinds[from] || isSkipped(kinds[end]))) {
                end++;
            }
            return end;
        }

        private static boolean isBetween(byte kind) {
            return kind == Symbols.GAP || kind == Symbols.ASTERISK || kind == Symbols.BAR;
        }

        private static boolean isSkipped(byte kind) {
            return kind == Symbols.MARK || kind == Symbols.UNSEEN || kind == Symbols.TILDE;
        }

        private static boolean isWord(byte kind) {
            return !isBetween(kind) && !isSkipped(kind) && kind != Symbols.EXCLAMATION && kind != Symbols.FINGER;
        }
    }

    /** Folds a text once. */
    private static final class Folding {
        private final Written written;
        private final Reading reading;

        /** The code points of the word at hand that are seen. */
        private final int[] seen;

        private byte[] symbols;
        private byte[] runs;
        private int[] starts;
        private int[] ends;
        private int length;

        boolean hasSigns;
        boolean hasOnes;

        Folding(Written written, Reading reading) {
            this.written = written;
            this.reading = reading;
            int room = written.kinds.length + 2;
            seen = new int[written.kinds.length];
            symbols = new byte[room];
            runs = new byte[room];
            starts = new int[room];
            ends = new int[room];
        }

        FoldedText fold() {
            gap(0);
            byte[] kinds = written.kinds;
            int i = 0;
            while (i < kinds.length) {
                if (kinds[i] == Symbols.GAP) {
                    gap(i++);
                    continue;
                }
                int end = i;
                while (end < kinds.length && kinds[end] != Symbols.GAP) {
                    end++;
                }
                word(i, end);
                i = end;
            }
            gap(kinds.length);
            return new FoldedText(
                    Arrays.copyOf(symbols, length),
                    Arrays.copyOf(runs, length),
                    Arrays.copyOf(starts, length),
                    Arrays.copyOf(ends, length));
        }

        /** What stands between two gaps: a word, with signs in it that may be letters or may be gaps as well. */
        private void word(int from, int to) {
            byte[] kinds = written.kinds;
            int count = 0;
            int firstLetter = -1;
            int lastLetter = -1;
            boolean signs = false;
            for (int i = from; i < to; i++) {
                byte kind = kinds[i];
                if (kind == Symbols.MARK || kind == Symbols.UNSEEN || kind == Symbols.TILDE) {
                    continue;
                }
                if (Symbols.isLetter(kind) || kind == Symbols.SEVERAL) {
                    firstLetter = firstLetter < 0 ? count : firstLetter;
                    lastLetter = count;
                }
                signs |= isSign(kind);
                seen[count++] = i;
            }
            boolean letters = firstLetter >= 0;
            hasSigns |= letters && signs;
            for (int at = 0; at < count; at++) {
                int i = seen[at];
                byte kind = kinds[i];
                if (kind == Symbols.ASTERISK) {
                    at = asterisks(at, count);
                } else if (kind == Symbols.APOSTROPHE) {
                    apostrophe(at, count);
                } else if (kind == Symbols.FINGER) {
                    gap(i);
                    put(Symbols.FINGER, i);
                    withMarks(i, to);
                    gap(i + 1);
                } else if (kind == Symbols.SEVERAL) {
                    String several = Symbols.several(written.codePoints[i]);
                    for (int k = 0; k < several.length(); k++) {
                        put(Symbols.letter(several.charAt(k)), i);
                    }
                    withMarks(i, to);
                } else if (Symbols.isDigit(kind)) {
                    digit(kind - Symbols.DIGIT, i, letters, at > firstLetter && at < lastLetter);
                } else if (isSign(kind)) {
                    sign(kind, i, letters, isPartOfWord(at - 1, count), isPartOfWord(at + 1, count));
                } else {
                    put(kind, i);
                    withMarks(i, to);
                }
            }
        }

        private static boolean isSign(byte kind) {
            return kind >= Symbols.DIGIT && kind <= Symbols.BAR;
        }

        /** Whether a letter stands there, or what may be one. */
        private boolean isPartOfWord(int at, int count) {
            if (at < 0 || at >= count) {
                return false;
            }
            byte kind = written.kinds[seen[at]];
            return Symbols.isLetter(kind)
                    || Symbols.isDigit(kind)
                    || kind == Symbols.SEVERAL
                    || kind == Symbols.DOLLAR
                    || kind == Symbols.AT;
        }

        private boolean isLetterAt(int at, int count) {
            return at >= 0 && at < count && Symbols.isLetter(written.kinds[seen[at]]);
        }

        private void digit(int digit, int i, boolean letters, boolean inside) {
            if (reading == Reading.AS_WRITTEN || !letters) {
                // puta123 is puta; what has digits inside is no word.
                if (letters && !inside) {
                    gap(i);
                } else {
                    put(Symbols.OTHER, i);
                }
                return;
            }
            char letter = switch (digit) {
                case 0 -> 'o';
                case 1 -> one();
                case 3 -> 'e';
                case 4 -> 'a';
                case 5 -> 's';
                case 6, 9 -> 'g';
                case 7 -> 't';
                case 8 -> 'b';
                default -> '?';
            };
            put(letter == '?' ? Symbols.OTHER : Symbols.letter(letter), i);
        }

        private char one() {
            hasOnes = true;
            return reading == Reading.ONE_IS_L ? 'l' : 'i';
        }

        private void sign(byte kind, int i, boolean letters, boolean after, boolean before) {
            boolean reads = reading != Reading.AS_WRITTEN && letters;
            if (reads && kind == Symbols.DOLLAR && (after || before)) {
                put(Symbols.letter('s'), i);
            } else if (reads && kind == Symbols.EURO && (after || before)) {
                put(Symbols.letter('e'), i);
            } else if (reads && kind == Symbols.AT && after) { // before a word it makes a mention of it
                put(Symbols.letter('a'), i);
            } else if (reads && (kind == Symbols.EXCLAMATION || kind == Symbols.BAR) && after && before) {
                put(Symbols.letter(one()), i);
            } else {
                gap(i);
            }
        }

        /** Asterisks in a row; the place of the last. */
        private int asterisks(int first, int count) {
            int last = first;
            while (last + 1 < count && written.kinds[seen[last + 1]] == Symbols.ASTERISK) {
                last++;
            }
            if (isLetterAt(first - 1, count) && isLetterAt(last + 1, count)) {
                put(Symbols.STAR, seen[first]);
                ends[length - 1] = seen[last] + 1;
            } else {
                gap(seen[first]);
            }
            return last;
        }

        private void apostrophe(int at, int count) {
            if (!isLetterAt(at - 1, count) || !isLetterAt(at + 1, count)) {
                gap(seen[at]);
                return;
            }
            StringBuilder tail = new StringBuilder(3);
            for (int k = at + 1; k <= at + 3 && isLetterAt(k, count); k++) {
                tail.append((char) ('a' + written.kinds[seen[k]] - 1));
            }
            if (CONTRACTIONS.contains(tail.toString())) {
                gap(seen[at]);
            }
        }

        /** A letter goes on to the end of its marks, so that what is masked is masked whole. */
        private void withMarks(int i, int to) {
            byte[] kinds = written.kinds;
            for (int k = i + 1; k < to && (kinds[k] == Symbols.MARK || kinds[k] == Symbols.TILDE); k++) {
                if (kinds[k] == Symbols.TILDE && symbols[length - 1] == Symbols.N) {
                    symbols[length - 1] = Symbols.N_TILDE;
                }
                ends[length - 1] = k + 1;
            }
        }

        private void gap(int at) {
            if (length > 0 && symbols[length - 1] == Symbols.GAP) {
                return;
            }
            push(Symbols.GAP, at, at);
        }

        private void put(byte symbol, int at) {
            if (symbol == symbols[Math.max(0, length - 1)]) {
                runs[length - 1] = (byte) Math.min(RUN_MAX, runs[length - 1] + 1);
                ends[length - 1] = at + 1;
            } else {
                push(symbol, at, at + 1);
            }
        }

        private void push(byte symbol, int start, int end) {
            if (length == symbols.length) {
                int room = 2 * length;
                symbols = Arrays.copyOf(symbols, room);
                runs = Arrays.copyOf(runs, room);
                starts = Arrays.copyOf(starts, room);
                ends = Arrays.copyOf(ends, room);
            }
            symbols[length] = symbol;
            runs[length] = 1;
            starts[length] = start;
            ends[length] = end;
            length++;
        }
    }
}
