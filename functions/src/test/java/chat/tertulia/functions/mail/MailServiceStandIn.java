package chat.tertulia.functions.mail;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.StandIn.Request;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** SES and one table of DynamoDB, as far as the mail service uses them. */
final class MailServiceStandIn {

    final Map<String, JsonNode> items = new ConcurrentHashMap<>();
    final List<JsonNode> letters = new CopyOnWriteArrayList<>();

    @Nullable
    Supplier<Answer> ses;

    Answer answer(Request request) {
        JsonNode body = Json.read(request.body().getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class);
        String target = request.header("X-Amz-Target");
        return target.isEmpty() ? ses(body) : table(target.substring(target.indexOf('.') + 1), body);
    }

    private Answer ses(JsonNode body) {
        Supplier<Answer> told = ses;
        if (told != null) {
            Answer answer = told.get();
            if (answer.status() != 200) {
                return answer;
            }
        }
        letters.add(body);
        return new Answer(200, "application/json", "{\"MessageId\":\"ses-" + letters.size() + "\"}");
    }

    /** Takes DynamoDB's conditions as they are meant, not as they are written. */
    private synchronized Answer table(String action, JsonNode body) {
        if (action.equals("PutItem")) {
            return put(body);
        }
        String key = body.at("/Key/key/S").asString();
        if (action.equals("UpdateItem")) {
            item(key).set("state", body.at("/ExpressionAttributeValues/:sent"));
            item(key).set("message", body.at("/ExpressionAttributeValues/:message"));
        } else {
            items.remove(key);
        }
        return Answer.json("{}");
    }

    private Answer put(JsonNode body) {
        JsonNode item = body.get("Item");
        String key = item.at("/key/S").asString();
        JsonNode there = items.get(key);
        long now = body.at("/ExpressionAttributeValues/:now/N").asLong();
        boolean free = there == null
                || there.at("/expires/N").asLong() < now
                || (there.at("/state/S").asString().equals("sending")
                        && there.at("/lease/N").asLong() < now);
        if (!free) {
            return new Answer(
                    400,
                    "application/x-amz-json-1.0",
                    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                            + "\"message\":\"The conditional request failed\",\"Item\":" + there + "}");
        }
        items.put(key, item);
        return Answer.json(there == null ? "{}" : "{\"Attributes\":" + there + "}");
    }

    ObjectNode item(String key) {
        return (ObjectNode) Objects.requireNonNull(items.get(key), key);
    }

    StandIn start() throws java.io.IOException {
        return new StandIn(this::answer);
    }
}
