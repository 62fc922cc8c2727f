package chat.tertulia.processors.archive;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.SearchText;
import chat.tertulia.contracts.views.MessageView;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Messages that are not what they were, and what of them is searched: its words are written when the text changes, and only then. */
final class MessageRows {

    private final Rows made = new Rows("""
            insert into archive.messages (room, id, partition, "offset", sender, at, view)
            select * from unnest(?, ?, ?, ?, ?, ?, ?)
            """, "text", "text", "int4", "int8", "text", "timestamptz", "text");
    private final Rows changed = new Rows("""
            update archive.messages as row set view = new.view
            from unnest(?, ?, ?, ?) as new (room, place, at, view)
            where row.room = new.room and row."offset" = new.place and row.at = new.at
            """, "text", "int8", "timestamptz", "text");
    private final Rows said = new Rows("""
            insert into archive.search (room, partition, "offset", sender, at, link, words, search)
            select room, partition, place, sender, at, link, words, archive.search_vector(words)
            from unnest(?, ?, ?, ?, ?, ?, ?) as new (room, partition, place, sender, at, link, words)
            """, "text", "int4", "int8", "text", "timestamptz", "bool", "text");
    private final Rows unsaid = new Rows("""
            delete from archive.search as row using unnest(?, ?, ?) as old (room, place, at)
            where row.room = old.room and row."offset" = old.place and row.at = old.at
            """, "text", "int8", "timestamptz");

    private final Vocabulary.Additions vocabulary;

    MessageRows(Vocabulary vocabulary) {
        this.vocabulary = vocabulary.additions();
    }

    /** @param before the message as the archive has it; null if it has none */
    void changed(@Nullable MessageView before, MessageView now) {
        Position position = Position.parse(now.position());
        String view = new String(Json.bytes(now), StandardCharsets.UTF_8);
        if (before == null) {
            made.add(
                    now.room(),
                    now.id(),
                    position.partition(),
                    position.offset(),
                    now.sender().id(),
                    now.at(),
                    view);
        } else {
            changed.add(now.room(), position.offset(), now.at(), view);
        }
        String textBefore = before == null || before.deletedAt() != null ? null : before.text();
        String text = now.deletedAt() == null ? now.text() : null;
        if (textBefore != null && !textBefore.equals(text)) {
            unsaid.add(now.room(), position.offset(), now.at());
        }
        if (text != null && !text.equals(textBefore)) {
            String words = SearchText.of(text);
            vocabulary.add(words, now.at());
            said.add(
                    now.room(),
                    position.partition(),
                    position.offset(),
                    now.sender().id(),
                    now.at(),
                    SearchText.hasLink(text),
                    words);
        }
    }

    void run(Connection connection) throws SQLException {
        made.run(connection);
        changed.run(connection);
        unsaid.run(connection);
        said.run(connection);
        vocabulary.run(connection);
    }

    /** What was written is there now. */
    void committed() {
        vocabulary.committed();
    }
}
