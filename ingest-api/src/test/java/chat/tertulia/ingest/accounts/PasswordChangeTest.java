package chat.tertulia.ingest.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.accounts.AccountController.PasswordChange;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

/** Guessing a password by changing it is no cheaper than by signing in. */
class PasswordChangeTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");

    private final Accounts accounts = mock(Accounts.class);
    private final Sessions sessions = mock(Sessions.class);

    private Problem refusal(RateLimits limits, PasswordChange change) {
        AccountController controller = new AccountController(
                accounts, mock(Preferences.class), sessions, mock(Directory.class), limits, mock(Confirmation.class));
        return Objects.requireNonNull(catchThrowableOfType(
                Problem.class,
                () -> Mono.defer(() -> controller.changePassword(
                                change, ANA, MockServerWebExchange.from(MockServerHttpRequest.put("/api/me/password"))))
                        .block()));
    }

    @Test
    void isRefusedWhileTriesCannotBeCounted() {
        try (Redis away = new Redis(new RedisConnection("127.0.0.1", 1, null, false))) {
            when(accounts.confirmed(any(), any()))
                    .thenReturn(Mono.error(new AssertionError("the password was looked at")));
            RateLimits limits = new RateLimits(away, new IngestSettings.Limits(true, 10, 10, 10, 10, 10, 10));

            Problem problem = refusal(limits, new PasswordChange("old password", "new password"));

            assertThat(problem.type()).isEqualTo(ProblemType.SIGN_IN_UNAVAILABLE);
            assertThat(problem.retryAfter()).isNotNull();
        }
    }

    @Test
    void countsAsASignInOfTheAddressAndOfTheName() {
        RateLimits limits = mock(RateLimits.class);
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        when(limits.take(any(), eq(RateLimits.Rate.SIGN_INS), eq("name:ana")))
                .thenReturn(Mono.error(Problem.of(ProblemType.RATE_LIMITED)));
        when(accounts.confirmed(any(), any())).thenReturn(Mono.empty());

        assertThat(refusal(limits, new PasswordChange("old password", "new password"))
                        .type())
                .isEqualTo(ProblemType.RATE_LIMITED);
        verify(limits).take(any(), eq(RateLimits.Rate.SIGN_INS), eq("address:unknown"));
        verifyNoInteractions(sessions);
    }

    @Test
    void aNewPasswordHasTheLengthOfOne() {
        Problem problem = refusal(mock(RateLimits.class), new PasswordChange(null, "short"));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
        assertThat(problem.fields())
                .extracting(Problem.Field::field, Problem.Field::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("current", "required"),
                        org.assertj.core.groups.Tuple.tuple("password", "too-short"));
        verifyNoInteractions(accounts, sessions);
    }
}
