package chat.tertulia.processors.archive;

import chat.tertulia.contracts.text.SearchText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words that messages of a month are made of (archive.vocabulary). Remembers the last {@link #REMEMBERED_MAX} it wrote, some 10 MB: most
 * words of a message are in it, and cost nothing more. Thread-safe.
 */
final class Vocabulary {

    private static final int REMEMBERED_MAX = 100_000;

    private final Set<Used> remembered = Collections.synchronizedSet(Collections.newSetFromMap(new Recent()));

    /** A word of a month. */
    private record Used(YearMonth month, String word) implements Comparable<Used> {
        @Override
        public int compareTo(Used other) {
            int months = month.compareTo(other.month);
            return months == 0 ? word.compareTo(other.word) : months;
        }
    }

    /** What was asked for last is kept. */
    private static final class Recent extends LinkedHashMap<Used, Boolean> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(1_024, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Used, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    Additions additions() {
        return new Additions();
    }

    /** The words of one batch. */
    final class Additions {
        /** In order, so that two writers do not wait for each other. */
        private final Set<Used> words = new TreeSet<>();

        void add(String folded, Instant at) {
            YearMonth month = YearMonth.from(at.atOffset(ZoneOffset.UTC));
            for (String word : SearchText.words(folded)) {
                Used used = new Used(month, word);
                if (!remembered.contains(used)) {
                    words.add(used);
                }
            }
        }

        void run(Connection connection) throws SQLException {
            Rows rows = new Rows(
                    "insert into archive.vocabulary (word, at) select * from unnest(?, ?) on conflict do nothing",
                    "text",
                    "timestamptz");
            for (Used used : words) {
                rows.add(used.word, used.month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            rows.run(connection);
        }

        /** Remembers them: they are there now. */
        void committed() {
            remembered.addAll(words);
        }
    }
}
