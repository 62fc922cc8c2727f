package chat.tertulia.contracts.objects;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object may be kept and shown to people: it is one of the {@linkplain ObjectType types}, the one it is declared as, and
 * not too large. Nothing of it is run, decoded or unpacked. Thread-safe.
 *
 * @param bytesMax the largest that is fine
 */
public record ObjectCheck(long bytesMax) {

    public ObjectCheck {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("an object of at least a byte must be fine");
        }
    }

    /** What is wrong with an object. */
    public enum Fault {
        EMPTY,
        TOO_LARGE,
        UNKNOWN_TYPE,
        OTHER_TYPE;

        /** As {@code other-type}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What was found.
     *
     * @param type what its first bytes say; null if they were not looked at, or say nothing
     * @param fault null if it is fine
     */
    public record Finding(
            @Nullable ObjectType type, @Nullable Fault fault) {}

    /**
     * Looks at an object.
     *
     * @param declared media type that it is said to have, with or without parameters
     * @param bytes its size
     * @param head all of it, or at least its first {@link ObjectType#HEAD_BYTES} bytes
     */
    public Finding check(String declared, long bytes, byte[] head) {
        if (bytes == 0) {
            return new Finding(null, Fault.EMPTY);
        }
        if (bytes > bytesMax) {
            return new Finding(null, Fault.TOO_LARGE);
        }
        ObjectType type = ObjectType.of(head);
        if (type == null) {
            return new Finding(null, Fault.UNKNOWN_TYPE);
        }
        return new Finding(type, type.isDeclaredBy(declared) ? null : Fault.OTHER_TYPE);
    }

    /** Looks at a file, of which only the beginning is read. */
    public Finding check(String declared, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return check(declared, Files.size(file), in.readNBytes(ObjectType.HEAD_BYTES));
        }
    }
}
