package chat.tertulia.contracts.events;

import org.jspecify.annotations.Nullable;

/**
 * A file of a message. What it holds is asked for by its id ({@code GET /api/rooms/{room}/attachments/{id}}).
 *
 * @param id attachment id
 * @param name as its sender calls it, 1 to {@value #NAME_LENGTH_MAX} UTF-16 units
 * @param type media type, found from its content
 * @param size bytes
 * @param width of a picture, in pixels; null of other files
 * @param height of a picture, in pixels; null of other files
 * @param thumbnail null if there is none
 */
public record Attachment(
        String id,
        String name,
        String type,
        long size,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Thumbnail thumbnail) {

    /** What file systems take. */
    public static final int NAME_LENGTH_MAX = 255;

    public Attachment {
        Shape.id("attachment.id", id);
        Shape.text("attachment.name", name, NAME_LENGTH_MAX);
        Shape.text("attachment.type", type, 127);
        if (size < 1 || size > 1L << 40) {
            throw new IllegalArgumentException("attachment.size must be 1 to 2^40");
        }
        Thumbnail.pixels("attachment.width", width);
        Thumbnail.pixels("attachment.height", height);
    }

    /** A small picture of a picture: its size in pixels. */
    public record Thumbnail(int width, int height) {

        public Thumbnail {
            pixels("thumbnail.width", width);
            pixels("thumbnail.height", height);
        }

        private static void pixels(String field, @Nullable Integer value) {
            if (value != null && (value < 1 || value > 65_535)) {
                throw new IllegalArgumentException(field + " must be 1 to 65535");
            }
        }
    }
}
