package chat.tertulia.ingest.attachments;

import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.ingest.database.Rows;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of directory.attachments (V14__attachments.sql) that was not removed.
 *
 * @param type null until it is complete
 * @param thumbnailType null if there is no thumbnail
 * @param message that it goes with; null until it is used
 */
record StoredAttachment(
        String id,
        String room,
        String owner,
        String name,
        long bytes,
        @Nullable String type,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable String thumbnailType,
        @Nullable Integer thumbnailWidth,
        @Nullable Integer thumbnailHeight,
        @Nullable String message) {

    static final String COLUMNS =
            "id, room, owner, name, bytes, type, width, height, thumbnail_type, thumbnail_width, thumbnail_height, message";

    static StoredAttachment of(Readable row) {
        return new StoredAttachment(
                Rows.text(row, "id"),
                Rows.text(row, "room"),
                Rows.text(row, "owner"),
                Rows.text(row, "name"),
                Rows.number(row, "bytes"),
                Rows.optional(row, "type"),
                Rows.optionalNumber(row, "width"),
                Rows.optionalNumber(row, "height"),
                Rows.optional(row, "thumbnail_type"),
                Rows.optionalNumber(row, "thumbnail_width"),
                Rows.optionalNumber(row, "thumbnail_height"),
                Rows.optional(row, "message"));
    }

    boolean isComplete() {
        return type != null;
    }

    /** A picture that the server has made anew, and so shows. */
    boolean isPicture() {
        return width != null;
    }

    /** As messages have it; only of one that is complete. */
    Attachment attachment() {
        return new Attachment(
                id,
                name,
                Objects.requireNonNull(type),
                bytes,
                width,
                height,
                thumbnailWidth == null || thumbnailHeight == null
                        ? null
                        : new Attachment.Thumbnail(thumbnailWidth, thumbnailHeight));
    }
}
