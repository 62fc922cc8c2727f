package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.ingest.database.Rows;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of directory.moderation (V5__moderation.sql).
 *
 * @param decision null while open
 */
record ModerationRow(
        String room,
        String id,
        String message,
        Kind kind,
        Actor sender,
        String digest,
        String base,
        @Nullable MessageBody body,
        List<Flag> flags,
        Moderation action,
        Instant at,
        @Nullable String decision,
        @Nullable Actor by,
        @Nullable Instant decidedAt) {

    static final String COLUMNS =
            "room, id, message, kind, sender, name, digest, base, body, flags, action, at, decision, by_id, by_name, decided_at";

    /** What waits, or waited. */
    enum Kind {
        POST,
        EDIT,
        FLAGGED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static ModerationRow of(Readable row) {
        String body = Rows.optional(row, "body");
        String by = Rows.optional(row, "by_id");
        return new ModerationRow(
                Rows.text(row, "room"),
                Rows.text(row, "id"),
                Rows.text(row, "message"),
                Kind.valueOf(Rows.text(row, "kind").toUpperCase(Locale.ROOT)),
                new Actor(Rows.text(row, "sender"), Rows.text(row, "name")),
                Rows.text(row, "digest"),
                Rows.text(row, "base"),
                body == null ? null : Json.read(body.getBytes(StandardCharsets.UTF_8), MessageBody.class),
                List.of(Json.read(Rows.text(row, "flags").getBytes(StandardCharsets.UTF_8), Flag[].class)),
                Moderation.valueOf(Rows.text(row, "action").toUpperCase(Locale.ROOT)),
                Rows.time(row, "at"),
                Rows.optional(row, "decision"),
                by == null ? null : new Actor(by, Rows.text(row, "by_name")),
                by == null ? null : Rows.time(row, "decided_at"));
    }

    String state() {
        return decision == null ? "open" : decision;
    }

    HeldMessage held() {
        return new HeldMessage(id, message, kind.word(), at, state(), flags);
    }

    /** @param said the text, if it may be shown */
    QueueItem item(@Nullable String said) {
        return new QueueItem(
                kind == Kind.FLAGGED ? message : id,
                message,
                kind.word(),
                sender,
                at,
                said,
                QueueItem.reasons(flags, said),
                action.name().toLowerCase(Locale.ROOT),
                state(),
                decided(),
                body == null || body.attachments() == null ? List.of() : body.attachments());
    }

    private QueueItem.@Nullable Decision decided() {
        return by == null ? null : new QueueItem.Decision(by, Objects.requireNonNull(decidedAt));
    }
}
