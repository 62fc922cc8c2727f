package chat.tertulia.ingest.tokens;

import chat.tertulia.ingest.web.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token is to be.
 *
 * @param name what its owner calls it
 * @param expiresInDays absent if it is to last until it is revoked
 */
public record NewToken(
        @Nullable String name,
        @Nullable List<@Nullable String> scopes,
        @Nullable Integer expiresInDays) {

    private static final int NAME_LENGTH_MAX = 64;
    private static final int DAYS_MAX = 366;

    /** The same, found to be valid. */
    public record Checked(
            String name, Set<Scope> scopes, @Nullable Duration lifetime) {}

    /** A token just made; {@code token} is shown this once. */
    public record Answer(
            String token,
            String id,
            String name,
            List<Scope> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt) {

        public static Answer of(Tokens.Made made) {
            Tokens.Token token = made.token();
            return new Answer(
                    made.secret(), token.id(), token.name(), token.scopes(), token.createdAt(), token.expiresAt());
        }

        /** Not the token. */
        @Override
        public String toString() {
            return "Answer[" + id + "]";
        }
    }

    /** A {@link chat.tertulia.ingest.problems.Problem} {@code invalid} if something is wrong with it. */
    public Checked checked() {
        Input input = new Input();
        String wantedName = input.text("name", name, 1, NAME_LENGTH_MAX);
        Set<Scope> wantedScopes = EnumSet.noneOf(Scope.class);
        if (scopes == null || scopes.isEmpty()) {
            input.wrong("scopes", "required");
        } else {
            for (String scope : scopes) {
                if (scope == null || !Scope.WORDS.contains(scope)) {
                    input.wrong("scopes", "choice", String.join(", ", Scope.WORDS));
                    break;
                }
                wantedScopes.add(Scope.valueOf(scope.toUpperCase(Locale.ROOT)));
            }
        }
        if (expiresInDays != null && (expiresInDays < 1 || expiresInDays > DAYS_MAX)) {
            input.wrong("expiresInDays", "range", 1, DAYS_MAX);
        }
        input.done();
        return new Checked(wantedName, wantedScopes, expiresInDays == null ? null : Duration.ofDays(expiresInDays));
    }
}
