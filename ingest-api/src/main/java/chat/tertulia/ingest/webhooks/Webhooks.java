package chat.tertulia.ingest.webhooks;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.tokens.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Incoming webhooks of rooms. One is a bot of the room's that is a member of it, with a token that opens {@code /hooks/in/<token>} and
 * nothing else; its id is the token's.
 */
public final class Webhooks {

    /** Webhooks of one room. */
    static final int MAX = 20;

    private final Rooms rooms;
    private final Bots bots;
    private final Tokens tokens;

    /**
     * A webhook as moderators see it.
     *
     * @param name of an incoming one its bot's
     * @param bot user id of who an incoming one's messages are from; null of an outgoing one
     * @param lastUsedAt of an incoming one, to the minute; null if never
     * @param outgoing what an outgoing one has besides
     */
    public record Webhook(
            String id,
            Kind kind,
            String name,
            @Nullable String bot,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            OutgoingWebhooks.@Nullable Outgoing outgoing) {

        static Webhook of(OutgoingWebhooks.Outgoing outgoing) {
            return new Webhook(
                    outgoing.id(), Kind.OUTGOING, outgoing.name(), null, outgoing.createdAt(), null, outgoing);
        }
    }

    /** Which way a webhook goes. */
    public enum Kind {
        @com.fasterxml.jackson.annotation.JsonProperty("incoming")
        INCOMING,
        @com.fasterxml.jackson.annotation.JsonProperty("outgoing")
        OUTGOING
    }

    /** A webhook just made, with its secret, which is nowhere else. */
    record Made(String secret, Webhook webhook) {

        /** Not the secret. */
        @Override
        public String toString() {
            return "Made[" + webhook.id + "]";
        }
    }

    public Webhooks(Rooms rooms, Bots bots, Tokens tokens) {
        this.rooms = rooms;
        this.bots = bots;
        this.tokens = tokens;
    }

    /** Makes a webhook; a {@link Problem} {@code forbidden}, {@code name-taken} or {@code too-many}. */
    Mono<Made> make(Caller caller, String room, String name) {
        return rooms.asModerator(
                        caller,
                        room,
                        tx -> count(tx, room)
                                .flatMap(there -> there >= MAX
                                        ? Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", MAX)))
                                        : bots.makeForRoom(tx, name, caller.language(), room))
                                .delayUntil(bot -> rooms.putting(caller, room, bot.id(), null))
                                .flatMap(bot -> tokens.makeForRoom(tx, bot.id(), caller.user(), name, room)
                                        .map(made -> new Made(
                                                made.secret(),
                                                new Webhook(
                                                        made.token().id(),
                                                        Kind.INCOMING,
                                                        bot.name(),
                                                        bot.id(),
                                                        made.token().createdAt(),
                                                        null,
                                                        null)))))
                // Whoever has its address can use it at once.
                .delayUntil(made -> rooms.settled(now -> {
                    String bot = made.webhook.bot;
                    MemberEntry member = bot == null ? null : now.member(room, bot);
                    return member != null && member.isMember();
                }));
    }

    private static Mono<Long> count(DatabaseClient tx, String room) {
        return tx.sql("select count(*) as there from directory.tokens where room = $1")
                .bind(0, room)
                .map((row, meta) -> Rows.number(row, "there"))
                .one();
    }

    /** A room's webhooks, the oldest first; for its moderators. */
    Mono<List<Webhook>> of(Caller caller, String room) {
        return rooms.asModerator(
                caller,
                room,
                tx -> tx.sql("""
                                select t.id, t.created_at, t.last_used_at, u.id as bot, u.name
                                from directory.tokens t join directory.users u on u.id = t.user_id
                                where t.room = $1 order by t.created_at, t.id""")
                        .bind(0, room)
                        .map((row, meta) -> new Webhook(
                                Rows.text(row, "id"),
                                Kind.INCOMING,
                                Rows.text(row, "name"),
                                Rows.text(row, "bot"),
                                Rows.time(row, "created_at"),
                                Rows.optionalTime(row, "last_used_at"),
                                null))
                        .all()
                        .collectList());
    }

    /** Deletes a webhook and takes its bot out of the room; a {@link Problem} {@code webhook-not-found} if there is none such. */
    Mono<Void> delete(Caller caller, String room, String webhook) {
        return rooms.asModerator(
                        caller,
                        room,
                        tx -> tokens.endOfRoom(tx, room, webhook)
                                .filter(ended -> !ended.isEmpty())
                                .switchIfEmpty(Mono.error(Problem.of(ProblemType.WEBHOOK_NOT_FOUND)))
                                .flatMap(ended -> bots.deactivateForRoom(
                                                tx, ended.getFirst().user(), room)
                                        .map(bot -> Map.entry(bot, ended))))
                .flatMap(done -> tokens.forget(done.getValue()).then(bots.leaveRooms(done.getKey())));
    }
}
