package chat.tertulia.systemtests.replay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a second run needs and the server does not tell: the seed of the passwords, and the name each nick was given. Which
 * lines are posted is not here; the room's history says it.
 *
 * <p>JSON lines, only appended to, readable by the owner only: {@code {"seed"}} once, then {@code {"nick","name"}}. A
 * last line cut off by a crash is ignored.
 */
final class ReplayState {

    private static final int SEED_BYTES = 32;

    private final Path file;
    private final byte[] seed;
    private final Map<String, String> names;

    private ReplayState(Path file, byte[] seed, Map<String, String> names) {
        this.file = file;
        this.seed = seed;
        this.names = names;
    }

    static ReplayState open(Path file, SecureRandom random) throws IOException {
        byte[] seed = null;
        Map<String, String> names = new ConcurrentHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                JsonNode json = parse(line);
                if (json != null && json.has("seed")) {
                    seed = HexFormat.of().parseHex(json.path("seed").asString());
                } else if (json != null && json.has("nick")) {
                    names.put(json.path("nick").asString(), json.path("name").asString());
                }
            }
        }
        if (seed == null) {
            seed = new byte[SEED_BYTES];
            random.nextBytes(seed);
            create(file);
            ReplayState state = new ReplayState(file, seed, names);
            state.append("seed", HexFormat.of().formatHex(seed), null, null);
            return state;
        }
        return new ReplayState(file, seed, names);
    }

    private static void create(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.exists(file)) {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        }
    }

    private static @Nullable JsonNode parse(String line) {
        try {
            return line.isBlank() ? null : JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return null;
        }
    }

    Optional<String> nameOf(String nick) {
        return Optional.ofNullable(names.get(nick));
    }

    void named(String nick, String name) throws IOException {
        if (!name.equals(names.put(nick, name))) {
            append("nick", nick, "name", name);
        }
    }

    /** The same for the same seed and nick; nobody else can tell it. */
    String passwordOf(String nick) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(nick.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private synchronized void append(String key, String value, @Nullable String key2, @Nullable String value2)
            throws IOException {
        var json = JsonNodeFactory.instance.objectNode().put(key, value);
        if (key2 != null) {
            json.put(key2, value2);
        }
        // The newline goes first, so that what a crash left half written spoils no other line.
        Files.writeString(file, "\n" + json, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }
}
