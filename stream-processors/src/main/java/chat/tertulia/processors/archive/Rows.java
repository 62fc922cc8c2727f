package chat.tertulia.processors.archive;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows for one statement, column by column: a batch goes as one array a column through {@code unnest}, which takes one round trip
 * and one plan however many rows there are.
 */
final class Rows {

    private final String sql;
    private final List<String> types;
    private final List<List<@Nullable Object>> columns = new ArrayList<>();

    /**
     * @param sql with one {@code ?} a column, each an array
     * @param types Postgres type names of the columns
     */
    Rows(String sql, String... types) {
        this.sql = sql;
        this.types = List.of(types);
        this.types.forEach(type -> columns.add(new ArrayList<>()));
    }

    void add(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            columns.get(i).add(value instanceof Instant at ? OffsetDateTime.ofInstant(at, ZoneOffset.UTC) : value);
        }
    }

    boolean isEmpty() {
        return columns.getFirst().isEmpty();
    }

    /** Runs the statement for all rows; the number of rows it touched. */
    int run(Connection connection) throws SQLException {
        if (isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = prepare(connection)) {
            return statement.executeUpdate();
        }
    }

    /** The statement with its arrays, for a query. */
    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < types.size(); i++) {
            Array array = connection.createArrayOf(types.get(i), columns.get(i).toArray());
            statement.setArray(i + 1, array);
        }
        return statement;
    }
}
