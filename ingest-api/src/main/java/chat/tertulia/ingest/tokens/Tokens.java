package chat.tertulia.ingest.tokens;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.sessions.Caller;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Access tokens: {@code tt_} and 256 random bits in base64url, known here by their SHA-256 alone.
 *
 * <p>Postgres has them. Redis has one for a minute after it was looked up, where a session would be ({@link SessionKeys}), so
 * that gateways find it there too. Looking it up is also what notes its last use, so that this costs one write a minute. This
 * process keeps answers as it does for sessions: {@value #FRESH_MS} ms, and {@value #STALE_MINUTES} minutes for when neither can be
 * asked. A token that is revoked is a session that is revoked: its streams are cut through the log.
 */
public final class Tokens {

    /** What secret scanners look for. */
    private static final String PREFIX = "tt_";

    private static final Pattern SHAPE = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    /** Tokens of one user. */
    public static final int MAX = 20;

    /** How long a revoked token may go on at another instance's API. */
    private static final long FRESH_MS = 1_000;

    private static final long STALE_MINUTES = 15;

    private static final Duration USE_NOTED = Duration.ofMinutes(1);

    private final Redis redis;
    private final Database database;
    private final Clock clock;
    private final SecureRandom random;
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(STALE_MINUTES))
            .build();

    private record Known(Grant grant, long atMs) {}

    /**
     * A token as its owner sees it.
     *
     * @param lastUsedAt to the minute; null if never
     */
    public record Token(
            String id,
            String name,
            List<Scope> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /** A token just made, with the secret, which is nowhere else. */
    public record Made(String secret, Token token) {

        /** Not the secret. */
        @Override
        public String toString() {
            return "Made[" + token.id + "]";
        }
    }

    /**
     * A token that is no more.
     *
     * @param hash what it was known by, in hexadecimal
     */
    public record Ended(String id, String user, String hash) {}

    public Tokens(Redis redis, Database database, Clock clock, SecureRandom random) {
        this.redis = redis;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** Whether a text has the form of a token; what has not was not made here and need not be looked for. */
    public static boolean isToken(String text) {
        return text.length() == PREFIX.length() + 43 && SHAPE.matcher(text).matches();
    }

    /** Makes a token for a user; a {@link Problem} {@code too-many} if there are {@value #MAX}. */
    public Mono<Made> make(String user, String by, String name, Set<Scope> scopes, @Nullable Duration lifetime) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> tx.sql(
                                "select 1 from directory.users where id = $1 and deactivated_at is null for update")
                        .bind(0, user)
                        .map((row, meta) -> true)
                        .one()
                        // A bot that was deleted since it was looked at.
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.BOT_NOT_FOUND)))
                        .then(tx.sql("delete from directory.tokens where user_id = $1 and expires_at <= $2")
                                .bind(0, user)
                                .bind(1, now)
                                .then())
                        .then(tx.sql("select count(*) as there from directory.tokens where user_id = $1")
                                .bind(0, user)
                                .map((row, meta) -> Rows.number(row, "there"))
                                .one())
                        .flatMap(there -> there >= MAX
                                ? Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", MAX)))
                                : insert(
                                        tx,
                                        user,
                                        by,
                                        name,
                                        scopes,
                                        null,
                                        lifetime == null ? null : now.plus(lifetime))))
                .onErrorMap(DataAccessException.class, Tokens::unavailable);
    }

    /** A token that opens one room's incoming webhook and nothing else, within a transaction of the caller's. */
    public Mono<Made> makeForRoom(DatabaseClient tx, String bot, String by, String name, String room) {
        return insert(tx, bot, by, name, Set.of(), room, null);
    }

    private Mono<Made> insert(
            DatabaseClient tx,
            String user,
            String by,
            String name,
            Set<Scope> scopes,
            @Nullable String room,
            @Nullable Instant expiresAt) {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Instant now = clock.instant();
        Token token = new Token(
                Ids.random('k', random), name, scopes.stream().sorted().toList(), now, expiresAt, null);
        var insert = tx.sql("""
                        insert into directory.tokens (id, token_hash, user_id, name, scopes, created_by, created_at, room, expires_at)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""")
                .bind(0, token.id())
                .bind(1, SessionKeys.hash(secret))
                .bind(2, user)
                .bind(3, name)
                .bind(4, Scope.text(scopes))
                .bind(5, by)
                .bind(6, now);
        insert = room == null ? insert.bindNull(7, String.class) : insert.bind(7, room);
        insert = expiresAt == null ? insert.bindNull(8, Instant.class) : insert.bind(8, expiresAt);
        return insert.then().thenReturn(new Made(secret, token));
    }

    /** A user's tokens for the API, the oldest first. */
    public Mono<List<Token>> of(String user) {
        return database.client()
                .sql("""
                        select id, name, scopes, created_at, expires_at, last_used_at from directory.tokens
                        where user_id = $1 and room is null and (expires_at is null or expires_at > $2)
                        order by created_at, id""")
                .bind(0, user)
                .bind(1, clock.instant())
                .map((row, meta) -> new Token(
                        Rows.text(row, "id"),
                        Rows.text(row, "name"),
                        Scope.of(Rows.text(row, "scopes")).stream().sorted().toList(),
                        Rows.time(row, "created_at"),
                        Rows.optionalTime(row, "expires_at"),
                        Rows.optionalTime(row, "last_used_at")))
                .all()
                .collectList()
                .onErrorMap(DataAccessException.class, Tokens::unavailable);
    }

    /** Revokes a token of a user; a {@link Problem} {@code token-not-found} if it is none of theirs. */
    public Mono<Void> revoke(String user, String id) {
        return database.inTransaction(tx -> end(tx, "user_id = $1 and id = $2 and room is null", user, id))
                .onErrorMap(DataAccessException.class, Tokens::unavailable)
                .flatMap(
                        ended -> ended.isEmpty() ? Mono.error(Problem.of(ProblemType.TOKEN_NOT_FOUND)) : forget(ended));
    }

    /** Ends all tokens of a user within a transaction of the caller's, who has to {@link #forget} them once it is done. */
    public Mono<List<Ended>> endAll(DatabaseClient tx, String user) {
        return end(tx, "user_id = $1", user);
    }

    /** Ends the token of a room's incoming webhook within a transaction of the caller's; empty if there is none such. */
    public Mono<List<Ended>> endOfRoom(DatabaseClient tx, String room, String id) {
        return end(tx, "room = $1 and id = $2", room, id);
    }

    /** Takes tokens out, and tells gateways by the outbox: the log hears of it if and only if Postgres has it. */
    private Mono<List<Ended>> end(DatabaseClient tx, String which, String... arguments) {
        Instant now = clock.instant();
        var delete = tx.sql("delete from directory.tokens where " + which
                + " returning id, user_id, encode(token_hash, 'hex') as hash");
        for (int i = 0; i < arguments.length; i++) {
            delete = delete.bind(i, arguments[i]);
        }
        return delete.map((row, meta) ->
                        new Ended(Rows.text(row, "id"), Rows.text(row, "user_id"), Rows.text(row, "hash")))
                .all()
                .collectList()
                .flatMap(ended -> Flux.fromIterable(ended)
                        .concatMap(one -> Outbox.add(
                                tx,
                                new SessionRevoked(
                                        Ids.derived('x', one.id), one.user, now, new SessionRevoked.Session(one.id))))
                        .then(Mono.just(ended)));
    }

    /** Takes ended tokens out of Redis and memory. */
    public Mono<Void> forget(List<Ended> ended) {
        return Flux.fromIterable(ended)
                .concatMap(one -> {
                    known.invalidate(one.hash);
                    byte[] hash = HexFormat.of().parseHex(one.hash);
                    return redis.run(commands -> commands.del(SessionKeys.session(hash)))
                            .onErrorComplete(RedisException.class);
                })
                .then();
    }

    /** What a token allows; empty if it is nobody's, or over. */
    public Mono<Grant> find(String token) {
        if (!isToken(token)) {
            return Mono.empty();
        }
        byte[] hash = SessionKeys.hash(token);
        String key = HexFormat.of().formatHex(hash);
        Known kept = known.getIfPresent(key);
        Mono<Grant> found = kept != null && clock.millis() - kept.atMs < FRESH_MS
                ? Mono.just(kept.grant)
                : fromRedis(hash)
                        .onErrorResume(RedisException.class, away -> Mono.empty())
                        .switchIfEmpty(Mono.defer(() -> fromDatabase(hash)))
                        .doOnNext(grant -> known.put(key, new Known(grant, clock.millis())))
                        .switchIfEmpty(Mono.defer(() -> {
                            known.invalidate(key);
                            return Mono.empty();
                        }))
                        .onErrorResume(
                                error -> !(error instanceof Problem),
                                error -> kept != null
                                        ? Mono.just(kept.grant)
                                        : Mono.error(Problem.retryAfter(
                                                ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), error)));
        return found.filter(grant -> !grant.isOver(clock.instant()));
    }

    private Mono<Grant> fromRedis(byte[] hash) {
        return redis.run(commands -> commands.hgetall(SessionKeys.session(hash))
                        .collectMap(one -> one.getKey(), one -> one.getValue()))
                .flatMap(fields -> {
                    String id = fields.get("id");
                    String user = fields.get("user");
                    String name = fields.get("name");
                    String scopes = fields.get("scopes");
                    String expires = fields.get("expires");
                    return id == null || user == null || name == null || scopes == null
                            ? Mono.empty()
                            : Mono.just(new Grant(
                                    new Caller(user, name, fields.getOrDefault("language", "en"), id),
                                    Scope.of(scopes),
                                    fields.get("room"),
                                    expires == null ? null : Instant.ofEpochMilli(Long.parseLong(expires))));
                });
    }

    private Mono<Grant> fromDatabase(byte[] hash) {
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        select t.id, t.user_id, t.scopes, t.room, t.expires_at, u.name, u.language
                        from directory.tokens t join directory.users u on u.id = t.user_id
                        where t.token_hash = $1 and (t.expires_at is null or t.expires_at > $2)""")
                .bind(0, hash)
                .bind(1, now)
                .map((row, meta) -> new Grant(
                        new Caller(
                                Rows.text(row, "user_id"),
                                Rows.text(row, "name"),
                                Rows.text(row, "language"),
                                Rows.text(row, "id")),
                        Scope.of(Rows.text(row, "scopes")),
                        Rows.optional(row, "room"),
                        Rows.optionalTime(row, "expires_at")))
                .one()
                .delayUntil(grant -> used(grant.caller().session(), now))
                .delayUntil(grant -> remember(hash, grant, now));
    }

    /** Not more than once a minute, also while Redis, which spaces them, is away. */
    private Mono<Void> used(String id, Instant now) {
        return database.client()
                .sql("""
                        update directory.tokens set last_used_at = $2
                        where id = $1 and (last_used_at is null or last_used_at <= $3)""")
                .bind(0, id)
                .bind(1, now)
                .bind(2, now.minus(USE_NOTED))
                .then()
                // A note that cannot be made, as on a database that only reads, refuses nobody.
                .onErrorComplete(DataAccessException.class);
    }

    private Mono<Void> remember(byte[] hash, Grant grant, Instant now) {
        String key = SessionKeys.session(hash);
        Map<String, String> fields = new HashMap<>();
        fields.put("id", grant.caller().session());
        fields.put("user", grant.caller().user());
        fields.put("name", grant.caller().name());
        fields.put("language", grant.caller().language());
        fields.put("scopes", Scope.text(grant.scopes()));
        Duration kept = USE_NOTED;
        if (grant.room() != null) {
            fields.put("room", grant.room());
        }
        if (grant.expiresAt() != null) {
            fields.put("expires", Long.toString(grant.expiresAt().toEpochMilli()));
            Duration left = Duration.between(now, grant.expiresAt());
            kept = left.compareTo(kept) < 0 ? left : kept;
        }
        long millis = Math.max(1, kept.toMillis());
        return redis.run(commands -> commands.hset(key, fields).then(commands.pexpire(key, millis)))
                .onErrorComplete(RedisException.class)
                .then();
    }

    private static Problem unavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away);
    }
}
