package chat.tertulia.functions.mail;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Sent letters in a table of DynamoDB: {@code key} (S, the partition key), {@code digest} (S), {@code state} (S: {@code sending} or
 * {@code sent}), {@code lease} (N, epoch seconds), {@code message} (S) and {@code expires} (N, epoch seconds; the table's TTL). No
 * address and no text is in it.
 */
final class DynamoSentLetters implements SentLetters {

    /** Longer than a sending Lambda lives. */
    static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration KEPT = Duration.ofDays(2);
    private static final String SENDING = "sending";

    private final DynamoDbClient table;
    private final String name;
    private final Clock clock;

    DynamoSentLetters(DynamoDbClient table, String name, Clock clock) {
        this.table = table;
        this.name = name;
        this.clock = clock;
    }

    @Override
    public Claim claim(String key, String digest) {
        long now = clock.instant().getEpochSecond();
        try {
            Map<String, AttributeValue> before = table.putItem(put -> put.tableName(name)
                            .item(Map.of(
                                    "key", text(key),
                                    "digest", text(digest),
                                    "state", text(SENDING),
                                    "lease", number(now + LEASE.toSeconds()),
                                    "expires", number(now + KEPT.toSeconds())))
                            .conditionExpression("attribute_not_exists(#key) OR #expires < :now"
                                    + " OR (#state = :sending AND #lease < :now)")
                            .expressionAttributeNames(Map.of(
                                    "#key", "key",
                                    "#expires", "expires",
                                    "#state", "state",
                                    "#lease", "lease"))
                            .expressionAttributeValues(Map.of(":now", number(now), ":sending", text(SENDING)))
                            .returnValues(ReturnValue.ALL_OLD)
                            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD))
                    .attributes();
            return new Claim.Ours(SENDING.equals(text(before, "state")));
        } catch (ConditionalCheckFailedException e) {
            Map<String, AttributeValue> there = e.item();
            if (SENDING.equals(text(there, "state"))) {
                return new Claim.Taken();
            }
            return digest.equals(text(there, "digest")) ? new Claim.Sent(text(there, "message")) : new Claim.Other();
        }
    }

    @Override
    public void sent(String key, String message) {
        table.updateItem(update -> update.tableName(name)
                .key(Map.of("key", text(key)))
                .updateExpression("SET #state = :sent, #message = :message")
                .expressionAttributeNames(Map.of("#state", "state", "#message", "message"))
                .expressionAttributeValues(Map.of(":sent", text("sent"), ":message", text(message))));
    }

    @Override
    public void release(String key) {
        table.deleteItem(delete -> delete.tableName(name).key(Map.of("key", text(key))));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static @Nullable String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : value.s();
    }
}
