package chat.tertulia.ingest.delivery;

import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Duration;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;

/** Ends letters for whoever holds the token of one. */
public final class Unsubscribing {

    /** A token is 32 hexadecimal digits. */
    private static final String TOKEN = "[0-9a-f]{32}";

    private final Database database;
    private final Preferences preferences;

    /** Whose letters a token is in. */
    record Reader(String user, String language) {}

    public Unsubscribing(Database database, Preferences preferences) {
        this.database = database;
        this.preferences = preferences;
    }

    /** Empty if no letter has this token. */
    Mono<Reader> reader(String token) {
        if (!token.matches(TOKEN)) {
            return Mono.empty();
        }
        return database.client()
                .sql("select id, language from directory.users where unsubscribe_token = $1")
                .bind(0, token)
                .map((row, meta) -> new Reader(Rows.text(row, "id"), Rows.text(row, "language")))
                .one()
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away));
    }

    /** No more letters, until the reader wants them again. Doing it twice changes nothing. */
    Mono<Void> end(Reader reader) {
        PreferencesEntry chosen = preferences.of(reader.user());
        if (!chosen.email() && !Boolean.TRUE.equals(chosen.digest())) {
            return Mono.empty();
        }
        return preferences.change(reader.user(), Unsubscribing::withoutLetters).then();
    }

    private static PreferencesEntry withoutLetters(PreferencesEntry before) {
        return new PreferencesEntry(
                before.user(),
                before.keywords(),
                before.tags(),
                before.blocked(),
                before.rooms(),
                false,
                before.push(),
                false,
                before.quietHours(),
                before.quietUntil(),
                before.at());
    }
}
