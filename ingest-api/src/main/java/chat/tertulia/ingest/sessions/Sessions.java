package chat.tertulia.ingest.sessions;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sessions: a random 256-bit token, known here by its SHA-256 alone.
 *
 * <p>Redis has the session for every request ({@link SessionKeys}: a hash, since it is read and extended as one, with
 * an expiry that slides with use). Postgres has it for ever: it is asked when Redis has no answer, so that losing Redis signs
 * nobody out. This process keeps answers for {@value #FRESH_MS} ms, and up to {@value #STALE_MINUTES} minutes for when neither can
 * be asked: faults of both must not stop posting.
 */
public final class Sessions {

    /** How long a revoked session may go on at another instance's API; its streams are cut through the log. */
    private static final long FRESH_MS = 1_000;

    private static final long STALE_MINUTES = 15;

    /** Sessions that a person is shown, the newest first. */
    static final int SHOWN_MAX = 100;

    /** How old a session's last request is follows from how far its expiry has run; how many are asked for at once. */
    private static final int ASKED_AT_ONCE = 16;

    /** 256 bits in base64url. */
    private static final int TOKEN_LENGTH = 43;

    private final Redis redis;
    private final Database database;
    private final RoomLog log;
    private final Clock clock;
    private final SecureRandom random;
    private final Duration lifetime;
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(STALE_MINUTES))
            .build();

    private record Known(Caller caller, long atMs) {}

    /** A session just made, with its token, which is nowhere else. */
    public record Opened(String token, Caller caller) {}

    public Sessions(Redis redis, Database database, RoomLog log, Clock clock, SecureRandom random, Duration lifetime) {
        this.redis = redis;
        this.database = database;
        this.log = log;
        this.clock = clock;
        this.random = random;
        this.lifetime = lifetime;
    }

    public Duration lifetime() {
        return lifetime;
    }

    /**
     * Opens a session for a user; a {@link Problem} {@code wrong-credentials} if the password has changed since it was compared.
     *
     * @param passwordHash what the password was compared with
     * @param userAgent header, as it came
     */
    public Mono<Opened> open(
            String user, String name, String language, String passwordHash, @Nullable String userAgent) {
        return Mono.defer(() -> {
            byte[] secret = new byte[32];
            random.nextBytes(secret);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            Caller caller = new Caller(user, name, language, Ids.random('s', random));
            byte[] hash = SessionKeys.hash(token);
            Instant now = clock.instant();
            String program = UserAgent.summary(userAgent);
            // The lock waits for a change of the password that is under way, and then finds the other hash.
            var insert = database.client()
                    .sql("""
                            insert into directory.sessions (id, token_hash, user_id, created_at, expires_at, user_agent)
                            select $1, $2, u.id, $4, $5, $7 from directory.users u
                            where u.id = $3 and u.password_hash = $6 and u.deactivated_at is null for share""")
                    .bind(0, caller.session())
                    .bind(1, hash)
                    .bind(2, user)
                    .bind(3, now)
                    .bind(4, now.plus(lifetime))
                    .bind(5, passwordHash);
            return (program == null ? insert.bindNull(6, String.class) : insert.bind(6, program))
                    .fetch()
                    .rowsUpdated()
                    .filter(opened -> opened > 0)
                    .switchIfEmpty(Mono.error(Problem.of(ProblemType.WRONG_CREDENTIALS)))
                    .then(remember(hash, caller))
                    .thenReturn(new Opened(token, caller));
        });
    }

    /** Who a token is; empty if it is nobody's. */
    public Mono<Caller> caller(String token) {
        // Anything else was not made by us; looking it up would only cost.
        if (token.length() != TOKEN_LENGTH) {
            return Mono.empty();
        }
        byte[] hash = SessionKeys.hash(token);
        String key = HexFormat.of().formatHex(hash);
        Known kept = known.getIfPresent(key);
        if (kept != null && clock.millis() - kept.atMs < FRESH_MS) {
            return Mono.just(kept.caller);
        }
        return fromRedis(hash)
                .onErrorResume(RedisException.class, away -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> fromDatabase(hash)))
                .doOnNext(caller -> known.put(key, new Known(caller, clock.millis())))
                .switchIfEmpty(Mono.defer(() -> {
                    known.invalidate(key);
                    return Mono.empty();
                }))
                .onErrorResume(
                        error -> !(error instanceof Problem),
                        error -> kept != null
                                ? Mono.just(kept.caller)
                                : Mono.error(Problem.retryAfter(
                                        ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), error)));
    }

    private Mono<Caller> fromRedis(byte[] hash) {
        String key = SessionKeys.session(hash);
        return redis.run(commands -> commands.hgetall(key).collectMap(kv -> kv.getKey(), kv -> kv.getValue()))
                .flatMap(fields -> {
                    Caller caller = caller(fields);
                    return caller == null
                            ? Mono.<Caller>empty()
                            : redis.run(commands -> commands.expire(key, lifetime))
                                    .onErrorComplete()
                                    .thenReturn(caller);
                });
    }

    private static @Nullable Caller caller(Map<String, String> fields) {
        String id = fields.get("id");
        String user = fields.get("user");
        String name = fields.get("name");
        return id == null || user == null || name == null
                ? null
                : new Caller(user, name, fields.getOrDefault("language", "en"), id);
    }

    private Mono<Caller> fromDatabase(byte[] hash) {
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        update directory.sessions s set expires_at = $2 from directory.users u
                        where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $3 and u.id = s.user_id
                        returning s.id, s.user_id, u.name, u.language""")
                .bind(0, hash)
                .bind(1, now.plus(lifetime))
                .bind(2, now)
                .map((row, meta) -> new Caller(
                        Rows.text(row, "user_id"),
                        Rows.text(row, "name"),
                        Rows.text(row, "language"),
                        Rows.text(row, "id")))
                .one()
                .flatMap(caller -> remember(hash, caller).thenReturn(caller));
    }

    private Mono<Void> remember(byte[] hash, Caller caller) {
        String key = SessionKeys.session(hash);
        Map<String, String> fields = Map.of(
                "id", caller.session(), "user", caller.user(), "name", caller.name(), "language", caller.language());
        return redis.run(commands -> commands.hset(key, fields).then(commands.expire(key, lifetime)))
                .onErrorComplete(RedisException.class)
                .then();
    }

    /** Ends a session: nobody is it from now on, and its streams are cut through the log. */
    public Mono<Void> revoke(String token, Caller caller) {
        byte[] hash = SessionKeys.hash(token);
        return database.client()
                .sql("update directory.sessions set revoked_at = $2 where token_hash = $1 and revoked_at is null")
                .bind(0, hash)
                .bind(1, clock.instant())
                .then()
                .then(redis.run(commands -> commands.del(SessionKeys.session(hash)))
                        .onErrorComplete(RedisException.class)
                        .then())
                .then(Mono.fromRunnable(() -> known.invalidate(HexFormat.of().formatHex(hash))))
                .then(log.append(revoked(caller.session(), caller.user(), clock.instant())))
                .then();
    }

    /** Where a user is signed in, the newest first, at most {@value #SHOWN_MAX}. */
    public Mono<List<OpenSession>> of(Caller caller) {
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        select id, token_hash, created_at, user_agent from directory.sessions
                        where user_id = $1 and revoked_at is null and expires_at > $2
                        order by created_at desc, id limit $3""")
                .bind(0, caller.user())
                .bind(1, now)
                .bind(2, SHOWN_MAX)
                .map((row, meta) -> new Stored(
                        SessionKeys.session(Rows.bytes(row, "token_hash")),
                        new OpenSession(
                                Rows.text(row, "id"),
                                Rows.time(row, "created_at"),
                                null,
                                Rows.optional(row, "user_agent"),
                                Rows.text(row, "id").equals(caller.session()))))
                .all()
                .flatMapSequential(stored -> seen(stored, now), ASKED_AT_ONCE)
                .collectList()
                .onErrorMap(DataAccessException.class, Sessions::away);
    }

    private record Stored(String key, OpenSession session) {}

    /** When it was last used, from what is left of its time in Redis. */
    private Mono<OpenSession> seen(Stored stored, Instant now) {
        OpenSession session = stored.session;
        return redis.run(commands -> commands.ttl(stored.key))
                .onErrorResume(RedisException.class, away -> Mono.empty())
                .filter(left -> left >= 0)
                .map(left -> {
                    Instant used = now.minus(lifetime).plusSeconds(left);
                    Instant latest = used.isAfter(now) ? now : used;
                    return new OpenSession(
                            session.id(),
                            session.created(),
                            latest.isBefore(session.created()) ? session.created() : latest,
                            session.userAgent(),
                            session.current());
                })
                .defaultIfEmpty(session);
    }

    /** Ends one session of a user; a {@link Problem} {@code session-not-found} if it is none of theirs, or over. */
    public Mono<Void> end(Caller caller, String session) {
        return database.inTransaction(tx -> revoke(tx, caller, "and id = $3", session))
                .onErrorMap(DataAccessException.class, Sessions::away)
                .flatMap(ended ->
                        ended.isEmpty() ? Mono.error(Problem.of(ProblemType.SESSION_NOT_FOUND)) : forget(ended));
    }

    /** Ends all sessions of a user but the one that asks. */
    public Mono<Void> endOthers(Caller caller) {
        return endOthers(caller, tx -> Mono.empty());
    }

    /**
     * The same together with something else, in one transaction: nothing happens if {@code work} gives an error.
     *
     * @param work runs before, and locks what a session that is being opened now has to wait for
     */
    public Mono<Void> endOthers(Caller caller, Function<DatabaseClient, Mono<Void>> work) {
        return database.inTransaction(tx -> work.apply(tx).then(revoke(tx, caller, "and id <> $3", caller.session())))
                .onErrorMap(DataAccessException.class, Sessions::away)
                .flatMap(this::forget);
    }

    /** Ends all sessions of a user within a transaction of the caller's, who has to {@link #forget} them once it is done. */
    public Mono<List<byte[]>> endAll(DatabaseClient tx, Caller caller) {
        return revoke(tx, caller, "and id <> $3", "");
    }

    /** Whether the caller has signed in within a time; false of what is no session. */
    public Mono<Boolean> isYoungerThan(Caller caller, Duration age) {
        return database.client()
                .sql("select 1 from directory.sessions where id = $1 and user_id = $2 and created_at > $3")
                .bind(0, caller.session())
                .bind(1, caller.user())
                .bind(2, clock.instant().minus(age))
                .map((row, meta) -> true)
                .one()
                .defaultIfEmpty(false)
                .onErrorMap(DataAccessException.class, Sessions::away);
    }

    /** Marks sessions as over, and tells the gateways by the outbox: the log hears of it if and only if Postgres has it. */
    private Mono<List<byte[]>> revoke(DatabaseClient tx, Caller caller, String which, String session) {
        Instant now = clock.instant();
        return tx.sql("update directory.sessions set revoked_at = $2 where user_id = $1 and revoked_at is null " + which
                        + " returning id, token_hash")
                .bind(0, caller.user())
                .bind(1, now)
                .bind(2, session)
                .map((row, meta) -> Map.entry(Rows.text(row, "id"), Rows.bytes(row, "token_hash")))
                .all()
                .collectList()
                .flatMap(ended -> Flux.fromIterable(ended)
                        .concatMap(one -> Outbox.add(tx, revoked(one.getKey(), caller.user(), now)))
                        .then(Mono.just(ended.stream().map(Map.Entry::getValue).toList())));
    }

    private static SessionRevoked revoked(String session, String user, Instant now) {
        return new SessionRevoked(Ids.derived('x', session), user, now, new SessionRevoked.Session(session));
    }

    /** Takes ended sessions out of Redis and memory. */
    public Mono<Void> forget(List<byte[]> hashes) {
        return Flux.fromIterable(hashes)
                .flatMap(
                        hash -> redis.run(commands -> commands.del(SessionKeys.session(hash)))
                                .onErrorComplete(RedisException.class),
                        ASKED_AT_ONCE)
                .then(Mono.fromRunnable(() ->
                        hashes.forEach(hash -> known.invalidate(HexFormat.of().formatHex(hash)))));
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), cause);
    }

    /** Makes a new language known to the session; other sessions of the user learn of it when next read from Postgres. */
    public Mono<Void> languageChanged(String token, Caller caller, String language) {
        // An access token is no session, and must not become one.
        if (token.length() != TOKEN_LENGTH) {
            return Mono.empty();
        }
        byte[] hash = SessionKeys.hash(token);
        known.invalidate(HexFormat.of().formatHex(hash));
        return remember(hash, new Caller(caller.user(), caller.name(), language, caller.session()));
    }
}
