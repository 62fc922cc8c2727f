package chat.tertulia.ingest.webhooks;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.text.Texts;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What is posted to an incoming webhook: Slack's payload, as JSON or as the {@code payload} of a form, made one text. Blocks take the
 * place of {@code text}, as they do in Slack; attachments follow.
 */
final class SlackPayload {

    private static final String FORM_MEMBER = "payload=";
    private static final int ATTACHMENTS_MAX = 100;

    /** Slack's own bound. */
    private static final int BLOCKS_MAX = 50;

    private static final String CUT = "…";

    private SlackPayload() {}

    /**
     * The text of a message: valid, not empty, of at most {@link MessageBody#TEXT_LENGTH_MAX} code points (what is longer is cut).
     *
     * @throws Refusal if there is none
     */
    static String text(@Nullable MediaType type, byte[] body) {
        JsonNode payload = payload(type, body);
        if (!payload.isObject()) {
            throw Refusal.invalidPayload();
        }
        List<String> parts = new ArrayList<>();
        JsonNode blocks = payload.path("blocks");
        int count = 0;
        for (JsonNode block : blocks.values()) {
            if (count++ == BLOCKS_MAX) {
                throw Refusal.invalidPayload();
            }
            block(block, parts);
        }
        if (parts.isEmpty()) {
            add(parts, Mrkdwn.markdown(word(payload, "text")));
        }
        JsonNode attachments = payload.path("attachments");
        if (attachments.size() > ATTACHMENTS_MAX) {
            throw Refusal.tooManyAttachments();
        }
        for (JsonNode attachment : attachments.values()) {
            attachment(attachment, parts);
        }
        String text = visible(String.join("\n", parts));
        if (Texts.refusal(text, text.length() + 1) != null) {
            throw Refusal.noText();
        }
        String username = visible(Mrkdwn.plain(word(payload, "username"))).strip();
        // Not as the sender: who a message is from is nobody's to choose.
        return cut(Texts.normalize(username.isEmpty() ? text : "**" + oneLine(username) + "**\n" + text));
    }

    private static JsonNode payload(@Nullable MediaType type, byte[] body) {
        try {
            // Jackson alone would let overlong forms pass.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            boolean isForm = type != null && type.isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED);
            return Json.mapper().readTree(isForm ? ofForm(text) : text);
        } catch (CharacterCodingException | JacksonException | IllegalArgumentException e) {
            throw Refusal.invalidPayload();
        }
    }

    private static String ofForm(String form) {
        for (String member : form.split("&")) {
            if (member.startsWith(FORM_MEMBER)) {
                return URLDecoder.decode(member.substring(FORM_MEMBER.length()), StandardCharsets.UTF_8);
            }
        }
        throw Refusal.invalidPayload();
    }

    private static void block(JsonNode block, List<String> parts) {
        switch (word(block, "type")) {
            case "header" -> {
                String text = oneLine(textObject(block.path("text")));
                add(parts, text.isBlank() ? "" : "**" + text + "**");
            }
            case "section" -> {
                add(parts, textObject(block.path("text")));
                block.path("fields").values().forEach(field -> add(parts, textObject(field)));
            }
            case "context" -> block.path("elements").values().forEach(element -> add(parts, textObject(element)));
            default -> {
                // Pictures, buttons and the like have no text to show here.
            }
        }
    }

    /** A block's text: {@code {type: "mrkdwn" | "plain_text", text}}. */
    private static String textObject(JsonNode object) {
        return switch (word(object, "type")) {
            case "mrkdwn" -> Mrkdwn.markdown(word(object, "text"));
            case "plain_text" -> Mrkdwn.plain(word(object, "text"));
            default -> "";
        };
    }

    private static void attachment(JsonNode attachment, List<String> parts) {
        int before = parts.size();
        add(parts, Mrkdwn.markdown(word(attachment, "pretext")));
        String title = word(attachment, "title");
        String link = word(attachment, "title_link");
        if (!title.isEmpty()) {
            add(
                    parts,
                    link.isEmpty()
                            ? "**" + oneLine(Mrkdwn.plain(title)) + "**"
                            : Mrkdwn.markdown("<" + link + "|" + oneLine(title) + ">"));
        }
        add(parts, Mrkdwn.markdown(word(attachment, "text")));
        for (JsonNode field : attachment.path("fields").values()) {
            String name = oneLine(Mrkdwn.plain(word(field, "title")));
            String value = Mrkdwn.markdown(word(field, "value"));
            add(parts, name.isEmpty() ? value : "**" + name + ":** " + value);
        }
        attachment.path("blocks").values().forEach(block -> block(block, parts));
        if (parts.size() == before) {
            add(parts, Mrkdwn.markdown(word(attachment, "fallback")));
        }
    }

    private static void add(List<String> parts, String text) {
        if (!text.isBlank()) {
            parts.add(text.strip());
        }
    }

    /** A member that is a text or a number; else empty. */
    private static String word(JsonNode object, String member) {
        JsonNode value = object.path(member);
        return value.isString() || value.isNumber() ? value.asString() : "";
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** Without what no message may have: programs colour their output. */
    private static String visible(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> (Character.getType(c) != Character.CONTROL || c == '\n' || c == '\t')
                        && Character.getType(c) != Character.SURROGATE)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static String cut(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= MessageBody.TEXT_LENGTH_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MessageBody.TEXT_LENGTH_MAX - 1)) + CUT;
    }
}
