package chat.tertulia.contracts.objects;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an object may be. Its first bytes say which; what its name or its sender says is only compared with that. */
public enum ObjectType {
    MP3("audio/mpeg"),
    WAV("audio/wav"),
    PNG("image/png"),
    JPEG("image/jpeg"),
    GIF("image/gif"),
    WEBP("image/webp"),
    PDF("application/pdf"),
    /** Documents of office programs are such archives too. */
    ZIP("application/zip"),
    MP4("video/mp4"),
    WEBM("video/webm"),
    OGG("application/ogg"),
    TEXT("text/plain");

    /** So many of an object's first bytes are looked at. */
    public static final int HEAD_BYTES = 512;

    private static final byte[] PNG_HEAD = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final String mediaType;

    ObjectType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** As {@code audio/mpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /** Whether a declared media type, with or without parameters, is this. */
    public boolean isDeclaredBy(String declared) {
        int parameters = declared.indexOf(';');
        String bare = (parameters < 0 ? declared : declared.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
        return switch (bare) {
            case "audio/mp3" -> this == MP3;
            case "audio/x-wav", "audio/wave", "audio/vnd.wave" -> this == WAV;
            case "image/jpg" -> this == JPEG;
            case "audio/ogg", "video/ogg" -> this == OGG;
            case "audio/mp4", "video/quicktime" -> this == MP4;
            case "audio/webm", "video/x-matroska" -> this == WEBM;
            default -> bare.equals(mediaType);
        };
    }

    /**
     * Looks at an object's beginning.
     *
     * @param head all of it, or at least {@link #HEAD_BYTES}
     * @return null if it is nothing of these
     */
    public static @Nullable ObjectType of(byte[] head) {
        if (starts(head, 0, PNG_HEAD)) {
            return PNG;
        }
        if (starts(head, 0, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        if (starts(head, 0, "GIF87a") || starts(head, 0, "GIF89a")) {
            return GIF;
        }
        if (starts(head, 0, "RIFF")) {
            return starts(head, 8, "WAVE") ? WAV : starts(head, 8, "WEBP") ? WEBP : null;
        }
        if (starts(head, 0, "%PDF-")) {
            return PDF;
        }
        if (starts(head, 0, 'P', 'K', 3, 4)) {
            return ZIP;
        }
        if (starts(head, 4, "ftyp")) {
            return MP4;
        }
        if (starts(head, 0, 0x1a, 0x45, 0xdf, 0xa3)) {
            return WEBM;
        }
        if (starts(head, 0, "OggS")) {
            return OGG;
        }
        if (starts(head, 0, "ID3") || isMpegFrame(head)) {
            return MP3;
        }
        return isText(head) ? TEXT : null;
    }

    /** Eleven bits of synchronisation, then layer III with a bit rate and a sampling rate. */
    private static boolean isMpegFrame(byte[] head) {
        return head.length >= 4
                && (head[0] & 0xff) == 0xff
                && (head[1] & 0xe6) == 0xe2
                && (head[1] & 0x18) != 0x08
                && (head[2] & 0xf0) != 0xf0
                && (head[2] & 0xf0) != 0
                && (head[2] & 0x0c) != 0x0c;
    }

    /** UTF-8 without control characters but line ends and tabs; its last character may be cut off. */
    private static boolean isText(byte[] head) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(head.length);
        CoderResult result = decoder.decode(ByteBuffer.wrap(head), text, false);
        return !result.isError()
                && text.flip().chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    private static boolean starts(byte[] head, int at, String with) {
        return starts(head, at, with.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean starts(byte[] head, int at, int... with) {
        byte[] bytes = new byte[with.length];
        for (int i = 0; i < with.length; i++) {
            bytes[i] = (byte) with[i];
        }
        return starts(head, at, bytes);
    }

    private static boolean starts(byte[] head, int at, byte[] with) {
        return head.length >= at + with.length
                && java.util.Arrays.equals(head, at, at + with.length, with, 0, with.length);
    }
}
