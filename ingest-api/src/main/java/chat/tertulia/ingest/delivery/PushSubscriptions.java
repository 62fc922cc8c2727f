package chat.tertulia.ingest.delivery;

import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Clock;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;

/** The browsers that take pushes for a user; the application delivery reads them. */
public final class PushSubscriptions {

    /** Whoever has more has forgotten some: the oldest go. */
    static final int OF_A_USER_MAX = 10;

    private final Database database;
    private final Clock clock;

    public PushSubscriptions(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Takes a browser, from another user if it was theirs: it has one who sits at it. */
    Mono<Void> put(String user, String endpoint, String p256dh, String auth) {
        return database.inTransaction(tx -> tx.sql("""
                                insert into directory.push_subscriptions (endpoint, user_id, p256dh, auth, created_at)
                                values ($1, $2, $3, $4, $5) on conflict (endpoint) do update set
                                user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
                                created_at = excluded.created_at""")
                        .bind(0, endpoint)
                        .bind(1, user)
                        .bind(2, p256dh)
                        .bind(3, auth)
                        .bind(4, clock.instant())
                        .then()
                        .then(tx.sql("""
                                delete from directory.push_subscriptions where user_id = $1 and endpoint not in (
                                select endpoint from directory.push_subscriptions where user_id = $1
                                order by created_at desc, endpoint limit $2)""").bind(0, user).bind(1, OF_A_USER_MAX).then()))
                .onErrorMap(DataAccessException.class, PushSubscriptions::unavailable);
    }

    /** Takes a browser of the user's out, if it is there. */
    Mono<Void> remove(String user, String endpoint) {
        return database.client()
                .sql("delete from directory.push_subscriptions where user_id = $1 and endpoint = $2")
                .bind(0, user)
                .bind(1, endpoint)
                .then()
                .onErrorMap(DataAccessException.class, PushSubscriptions::unavailable);
    }

    private static Problem unavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away);
    }
}
