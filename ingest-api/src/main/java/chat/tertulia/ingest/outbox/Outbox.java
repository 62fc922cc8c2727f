package chat.tertulia.ingest.outbox;

import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.telemetry.RequestTelemetry;
import chat.tertulia.telemetry.tracing.Traceparent;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Puts changes into the outbox, in the transaction that makes them. */
public final class Outbox {

    static final String CHANNEL = "tertulia_outbox";

    private Outbox() {}

    /** An event of a room; the caller holds the room's row lock, so that events of a room leave in order. */
    public static Mono<Void> add(DatabaseClient transaction, RoomEvent event) {
        return add(transaction, Topic.ROOM_EVENTS, event.room(), Json.bytes(event), event.at());
    }

    /** A user's new state. */
    public static Mono<Void> add(DatabaseClient transaction, UserEntry user) {
        return add(transaction, Topic.DIRECTORY, user.key(), Json.bytes(user), user.at());
    }

    /** What a user has chosen now; the caller holds the user's row lock. */
    public static Mono<Void> add(DatabaseClient transaction, PreferencesEntry preferences) {
        return add(transaction, Topic.DIRECTORY, preferences.key(), Json.bytes(preferences), preferences.at());
    }

    /** A room's own word list; the caller holds the room's row lock. */
    public static Mono<Void> add(DatabaseClient transaction, WordsEntry words) {
        return add(transaction, Topic.DIRECTORY, words.key(), Json.bytes(words), words.at());
    }

    /** An event for one user. */
    public static Mono<Void> add(DatabaseClient transaction, UserEvent event) {
        return add(transaction, Topic.USER_EVENTS, event.user(), Json.bytes(event), event.at());
    }

    private static Mono<Void> add(DatabaseClient transaction, Topic topic, String key, byte[] value, Instant at) {
        return Mono.deferContextual(context -> {
            var insert = transaction
                    .sql(
                            "insert into directory.outbox (topic, key, value, created_at, traceparent) values ($1, $2, $3, $4, $5)")
                    .bind(0, topic.topicName())
                    .bind(1, key)
                    .bind(2, new String(value, java.nio.charset.StandardCharsets.UTF_8))
                    .bind(3, at);
            String traceparent = Traceparent.of(RequestTelemetry.span(context));
            return (traceparent == null ? insert.bindNull(4, String.class) : insert.bind(4, traceparent))
                    .then()
                    .then(transaction
                            .sql("select pg_notify('" + CHANNEL + "', '')")
                            .then());
        });
    }
}
