package chat.tertulia.ingest.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a token may and may not do. That every endpoint has its line is the OpenApiTest's. */
class EndpointScopesTest {

    private static Grant grant(Scope... scopes) {
        return new Grant(new Caller("u1", "ana", "es", "k1"), Set.of(scopes), null, null);
    }

    private static Problem refused(Grant grant, String method, String pattern) {
        return catchThrowableOfType(Problem.class, () -> EndpointScopes.check(grant, method, pattern));
    }

    @Test
    void aTokenMayDoWhatItsScopeSays() {
        assertThatCode(() -> EndpointScopes.check(grant(Scope.WRITE), "POST", "/api/rooms/{room}/messages"))
                .doesNotThrowAnyException();
        assertThatCode(() -> EndpointScopes.check(grant(Scope.READ), "HEAD", "/api/rooms/{room}"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingIsNamed() {
        Problem problem = refused(grant(Scope.READ, Scope.ACCOUNT), "POST", "/api/rooms/{room}/commands");

        assertThat(problem.type()).isEqualTo(ProblemType.INSUFFICIENT_SCOPE);
        assertThat(problem.more()).containsEntry("scope", "write rooms");
        assertThat(refused(grant(Scope.ROOMS), "POST", "/api/rooms/{room}/commands")
                        .more())
                .containsEntry("scope", "write");
    }

    @Test
    void noTokenMakesMoreOfItselfOrPassesWhereNothingIsSaid() {
        Grant all = grant(Scope.values());

        assertThat(refused(all, "POST", "/api/me/tokens").type()).isEqualTo(ProblemType.SESSION_NEEDED);
        assertThat(refused(all, "POST", "/api/bots/{bot}/tokens").type()).isEqualTo(ProblemType.SESSION_NEEDED);
        assertThat(refused(all, "GET", "/api/of/tomorrow").type()).isEqualTo(ProblemType.SESSION_NEEDED);
    }
}
