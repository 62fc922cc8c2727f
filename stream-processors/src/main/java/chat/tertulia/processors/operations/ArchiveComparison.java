package chat.tertulia.processors.operations;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the rows of two archives, byte for byte, by their primary keys. Derived columns follow from the others. */
final class ArchiveComparison {

    /**
     * What is no function of the log. Both are compared at equal positions; and which words are in the vocabulary that no message has
     * any more depends on the batches in which they were written.
     */
    private static final Set<String> LEFT_OUT = Set.of("positions", "vocabulary");

    private static final int ROWS_AT_ONCE = 1_000;
    private static final int NAMED_MAX = 1_000;

    private final Consumer<String> named;
    private long rows;
    private long differing;
    private long onlyLive;

    /** @param named takes each key that differs, at most {@value #NAMED_MAX} */
    ArchiveComparison(Consumer<String> named) {
        this.named = named;
    }

    /** Rows compared. */
    long rows() {
        return rows;
    }

    /** Rows that are not the same in both. */
    long differing() {
        return differing;
    }

    /** Of those, the ones that the rebuilt archive does not have. */
    long onlyLive() {
        return onlyLive;
    }

    /** Compares all tables; both connections are in a transaction, so that rows are fetched a part at a time. */
    void compare(Connection live, Connection rebuilt) throws SQLException {
        for (String table : ArchiveSchemas.tables(live)) {
            if (!LEFT_OUT.contains(table)) {
                compare(table, live, rebuilt);
            }
        }
    }

    private void compare(String table, Connection live, Connection rebuilt) throws SQLException {
        String sql = query(table, ArchiveSchemas.key(live, table), ArchiveSchemas.columns(live, table));
        try (Statement first = live.createStatement();
                Statement second = rebuilt.createStatement()) {
            first.setFetchSize(ROWS_AT_ONCE);
            second.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet one = first.executeQuery(sql);
                    ResultSet other = second.executeQuery(sql)) {
                Row left = next(one);
                Row right = next(other);
                while (left != null || right != null) {
                    rows++;
                    int order = left == null ? 1 : right == null ? -1 : left.compareTo(right);
                    if (order < 0 && left != null) {
                        onlyLive++;
                        differs(table, left, "only in the live one");
                    } else if (order > 0 && right != null) {
                        differs(table, right, "only in the rebuilt one");
                    } else if (left != null && right != null && !Arrays.equals(left.digest(), right.digest())) {
                        differs(table, left, "not the same");
                    }
                    left = order <= 0 ? next(one) : left;
                    right = order >= 0 ? next(other) : right;
                }
            }
        }
    }

    private void differs(String table, Row row, String how) {
        differing++;
        if (differing <= NAMED_MAX) {
            named.accept("differs: " + table + " " + row.key() + ": " + how);
        }
    }

    private static String query(String table, List<String> key, List<String> columns) {
        String name = key.stream().map(column -> column + "::text").collect(Collectors.joining(" || ' ' || "));
        return "select key, digest from (select " + name + " as key, sha256(convert_to(row("
                + String.join(", ", columns) + ")::text, 'UTF8')) as digest from archive."
                + ArchiveSchemas.quoted(table) + ") rows order by key collate \"C\"";
    }

    private static @Nullable Row next(ResultSet rows) throws SQLException {
        return rows.next() ? new Row(rows.getString(1), rows.getBytes(2)) : null;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by hand
    private record Row(String key, byte[] digest) implements Comparable<Row> {
        /** As the collation C: byte by byte. */
        @Override
        public int compareTo(Row other) {
            return Arrays.compareUnsigned(
                    key.getBytes(StandardCharsets.UTF_8), other.key.getBytes(StandardCharsets.UTF_8));
        }
    }
}
