package chat.tertulia.processors.archive;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out what deleted messages said and marks their files, whose bytes ingest-api then removes. Everything else of a record's JSON stays, in
 * its order.
 */
final class Redaction {

    private Redaction() {}

    /** Of messages: in their events, their annotations and the notifications about them. */
    static void of(List<MessageView> deleted, Connection connection) throws SQLException {
        if (deleted.isEmpty()) {
            return;
        }
        Rows said = new Rows("""
                select e.room, e."offset", e.at, e.body from unnest(?, ?, ?, ?) as old (room, message, place, at)
                join archive.events e on e.room = old.room and e."offset" = old.place and e.at = old.at
                union all
                select e.room, e."offset", e.at, e.body from unnest(?, ?, ?, ?) as old (room, message, place, at)
                join archive.events e on e.room = old.room and e.message = old.message and e.type = 'message.edited'
                """, "text", "text", "int8", "timestamptz", "text", "text", "int8", "timestamptz");
        Rows gone = new Rows("""
                delete from archive.annotations as row using unnest(?, ?) as old (room, message)
                where row.room = old.room and row.message = old.message
                """, "text", "text");
        Rows told = new Rows("""
                select e.partition, e."offset", e.body from unnest(?, ?) as old (room, message)
                join archive.user_events e on e.room = old.room and e.message = old.message
                where e.type = 'notification.created'
                """, "text", "text");
        Rows files = new Rows("""
                update directory.attachments as row set removed_at = now() from unnest(?, ?) as old (room, message)
                where row.room = old.room and row.message = old.message and row.removed_at is null
                """, "text", "text");
        for (MessageView message : deleted) {
            files.add(message.room(), message.id());
            long offset = Position.parse(message.position()).offset();
            said.add(
                    message.room(),
                    message.id(),
                    offset,
                    message.at(),
                    message.room(),
                    message.id(),
                    offset,
                    message.at());
            gone.add(message.room(), message.id());
            told.add(message.room(), message.id());
        }
        files.run(connection);
        gone.run(connection);
        rewriteEvents(said, connection);
        rewriteNotifications(told, connection);
    }

    private static void rewriteEvents(Rows query, Connection connection) throws SQLException {
        Rows rewritten = new Rows("""
                update archive.events as row set body = new.body from unnest(?, ?, ?, ?) as new (room, place, at, body)
                where row.room = new.room and row."offset" = new.place and row.at = new.at
                """, "text", "int8", "timestamptz", "text");
        try (PreparedStatement statement = query.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                rewritten.add(
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getObject(3, OffsetDateTime.class),
                        event(rows.getString(4)));
            }
        }
        rewritten.run(connection);
    }

    private static void rewriteNotifications(Rows query, Connection connection) throws SQLException {
        Rows rewritten = new Rows("""
                update archive.user_events as row set body = new.body from unnest(?, ?, ?) as new (partition, place, body)
                where row.partition = new.partition and row."offset" = new.place
                """, "int4", "int8", "text");
        try (PreparedStatement statement = query.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                rewritten.add(rows.getInt(1), rows.getLong(2), notification(rows.getString(3)));
            }
        }
        rewritten.run(connection);
    }

    /** {@code message.text} of an event becomes empty, and its files are forgotten. */
    static String event(String body) {
        return blank(body, "message", "text");
    }

    /** {@code notification.excerpt} of a user event becomes empty. */
    static String notification(String body) {
        return blank(body, "notification", "excerpt");
    }

    private static String blank(String body, String member, String field) {
        JsonNode json = Json.mapper().readTree(body);
        if (json.get(member) instanceof ObjectNode carried && carried.has(field)) {
            carried.put(field, "");
            carried.remove("attachments");
            return new String(Json.mapper().writeValueAsBytes(json), StandardCharsets.UTF_8);
        }
        return body;
    }
}
