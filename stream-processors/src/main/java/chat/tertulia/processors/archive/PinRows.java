package chat.tertulia.processors.archive;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Messages that are pinned, or are so no more: what the messages say of themselves, to be found by their room. */
final class PinRows {

    private final Rows pinned = new Rows(
            "insert into archive.pins (room, id, \"offset\", at) select * from unnest(?, ?, ?, ?)",
            "text",
            "text",
            "int8",
            "timestamptz");
    private final Rows unpinned =
            new Rows("delete from archive.pins where (room, id) in (select * from unnest(?, ?))", "text", "text");

    /** @param before the message as the archive has it; null if it has none */
    void changed(@Nullable MessageView before, MessageView now) {
        boolean was = before != null && before.pinned() != null;
        boolean is = now.pinned() != null;
        if (is && !was) {
            pinned.add(now.room(), now.id(), Position.parse(now.position()).offset(), now.at());
        } else if (was && !is) {
            unpinned.add(now.room(), now.id());
        }
    }

    void run(Connection connection) throws SQLException {
        unpinned.run(connection);
        pinned.run(connection);
    }
}
