package chat.tertulia.systemtests.replay;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chat log: JSON lines {@code {"room","user","ts","text"[,"kind"]}}, gzipped or plain, in order of time.
 *
 * @param digest of the unpacked content, so that the same log is known again under another name
 */
record ChatLog(String digest, List<ChatLine> lines) {

    private static final int GZIP_MAGIC = 0x1f8b;

    /** Reads a log, at most its first lines if asked. */
    static ChatLog read(Path file, int linesMax) throws IOException {
        MessageDigest sha256 = sha256();
        List<ChatLine> lines = new ArrayList<>();
        try (InputStream raw = unpacked(new BufferedInputStream(Files.newInputStream(file)));
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(new DigestInputStream(raw, sha256), StandardCharsets.UTF_8))) {
            String line;
            int number = 0;
            while ((line = reader.readLine()) != null) {
                number++;
                if (lines.size() < linesMax && !line.isBlank()) {
                    lines.add(parse(file, number, line));
                }
            }
        }
        return new ChatLog(HexFormat.of().formatHex(sha256.digest()), List.copyOf(lines));
    }

    private static InputStream unpacked(BufferedInputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static ChatLine parse(Path file, int number, String line) throws IOException {
        try {
            JsonNode json = JsonMapper.shared().readTree(line);
            return new ChatLine(
                    number,
                    member(json, "room"),
                    member(json, "user"),
                    Instant.parse(member(json, "ts")),
                    clean(member(json, "text")),
                    json.path("kind").asString("").equals("action"));
        } catch (JacksonException | DateTimeParseException | IllegalArgumentException e) {
            throw new IOException(file + ":" + number + ": not a line of a chat log: " + e.getMessage(), e);
        }
    }

    private static String member(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isString()) {
            throw new IllegalArgumentException("no " + name);
        }
        return value.stringValue();
    }

    static String clean(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !Character.isISOControl(c) || c == '\n' || c == '\t')
                .forEach(kept::appendCodePoint);
        return Normalizer.normalize(kept, Normalizer.Form.NFC);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
