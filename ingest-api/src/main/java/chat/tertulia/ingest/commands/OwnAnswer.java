package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.text.Texts;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the program behind a room's own command answers: {@code {text, visible: "room" | "me"}}, or in Slack's words {@code {text,
 * response_type: "in_channel" | "ephemeral"}}.
 *
 * @param text valid, at most {@link MessageBody#TEXT_LENGTH_MAX} code points; null if it has nothing to say
 * @param inRoom whether all are to see it; who gave the command alone, if the answer does not say
 */
record OwnAnswer(@Nullable String text, boolean inRoom) {

    /** Of an answer's body, in bytes. */
    static final int BODY_MAX = 64 * 1024;

    /** Reads a body; null if it is none such. */
    static @Nullable OwnAnswer of(byte[] body) {
        if (body.length == 0) {
            return new OwnAnswer(null, false);
        }
        try {
            JsonNode answer = Json.mapper().readTree(body);
            JsonNode text = answer.path("text");
            if (!answer.isObject() || !(text.isString() || text.isMissingNode() || text.isNull())) {
                return null;
            }
            String visible = answer.path("visible").asString("");
            String slacks = answer.path("response_type").asString("");
            boolean inRoom = visible.equals("room") || (visible.isEmpty() && slacks.equals("in_channel"));
            String said = text.asString("");
            if (said.isEmpty()) {
                return new OwnAnswer(null, inRoom);
            }
            return Texts.refusal(said, MessageBody.TEXT_LENGTH_MAX) == null
                    ? new OwnAnswer(Texts.normalize(said), inRoom)
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
