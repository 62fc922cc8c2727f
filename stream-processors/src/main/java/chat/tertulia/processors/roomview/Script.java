package chat.tertulia.processors.roomview;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The Lua scripts of the room view; each has its file beside this package. */
enum Script {
    ROOM("room.lua"),
    MARKER("marker.lua"),
    MENTION("mention.lua"),
    POSITIONS("positions.lua");

    private final String text;
    private final String digest;

    Script(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + file);
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Makes the server know the script, so that {@link #run} may name it by its digest. */
    RedisFuture<String> load(RedisAsyncCommands<String, String> redis) {
        return redis.scriptLoad(text);
    }

    RedisFuture<Long> run(RedisAsyncCommands<String, String> redis, List<String> keys, List<String> arguments) {
        return redis.evalsha(
                digest, ScriptOutputType.INTEGER, keys.toArray(String[]::new), arguments.toArray(String[]::new));
    }
}
