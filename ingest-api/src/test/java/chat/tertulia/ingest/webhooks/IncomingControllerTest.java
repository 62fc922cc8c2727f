package chat.tertulia.ingest.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.tokens.Grant;
import chat.tertulia.ingest.tokens.Scope;
import chat.tertulia.ingest.tokens.Tokens;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

/** What a service is answered, in Slack's words, and how its message goes in. */
class IncomingControllerTest {

    private static final Caller BOT = new Caller("u9", "ci", "es", "k1");
    private static final MemberEntry MEMBER = new MemberEntry("r1", "u9", "ci", Role.MEMBER, List.of());

    private final Tokens tokens = mock(Tokens.class);
    private final Membership membership = mock(Membership.class);
    private final RoomMentionGuard mentions = mock(RoomMentionGuard.class);
    private final Posting posting = mock(Posting.class);
    private final RateLimits limits = mock(RateLimits.class);
    private final IncomingController controller =
            new IncomingController(tokens, membership, mentions, posting, limits, new SecureRandom());

    @BeforeEach
    void webhook() {
        when(tokens.find(any())).thenReturn(Mono.empty());
        when(tokens.find("hook")).thenReturn(Mono.just(new Grant(BOT, Set.of(), "r1", null)));
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        when(membership.ofWriter(BOT, "r1")).thenReturn(Mono.just(MEMBER));
        Posting.Outcome done = mock(Posting.Answer.class);
        when(posting.post(any(), any(), any(), any(), any(), any())).thenReturn(Mono.just(done));
    }

    private ResponseEntity<String> post(String token, String body, @Nullable String key) {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/hooks/in/x")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body));
        return Objects.requireNonNull(controller.post(token, key, exchange).block());
    }

    private void isAnswered(String word, int status) {
        ResponseEntity<String> answer = post("hook", "{\"text\":\"x\"}", null);
        assertThat(answer.getBody()).isEqualTo(word);
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
    }

    @Test
    void aMessageGoesInAsItsBotsAndIsCountedByWebhook() {
        ResponseEntity<String> answer = post("hook", "{\"text\":\"*red*\"}", null);

        assertThat(answer.getBody()).isEqualTo("ok");
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.TEXT_PLAIN);
        verify(limits).take(any(), eq(RateLimits.Rate.HOOKS), eq("k1"));
        verify(posting).post(eq(BOT), eq(MEMBER), any(), eq("**red**"), eq(MessageKind.MESSAGE), isNull());
    }

    @Test
    void theSameKeyIsTheSameMessageAndNoKeyIsAnother() {
        post("hook", "{\"text\":\"x\"}", "a key, with spaces and ñ");
        post("hook", "{\"text\":\"x\"}", "a key, with spaces and ñ");
        post("hook", "{\"text\":\"x\"}", null);
        post("hook", "{\"text\":\"x\"}", null);

        ArgumentCaptor<String> ids = ArgumentCaptor.forClass(String.class);
        verify(posting, times(4)).post(any(), any(), ids.capture(), any(), any(), any());
        assertThat(ids.getAllValues().get(0)).isEqualTo(ids.getAllValues().get(1));
        assertThat(ids.getAllValues()).allMatch(id -> id.matches("[\\x21-\\x7e]{1,64}"));
        assertThat(ids.getAllValues().stream().distinct()).hasSize(3);
    }

    @Test
    void anUnknownTokenAndOneOfTheApiAreNoService() {
        when(tokens.find("api")).thenReturn(Mono.just(new Grant(BOT, Set.of(Scope.WRITE), null, null)));

        for (String token : List.of("unknown", "api")) {
            ResponseEntity<String> answer = post(token, "{\"text\":\"x\"}", null);
            assertThat(answer.getBody()).isEqualTo("no_service");
            assertThat(answer.getStatusCode().value()).isEqualTo(404);
        }
        verify(posting, never()).post(any(), any(), any(), any(), any(), any());
    }

    @Test
    void whatIsTooLargeIsNotRead() {
        ResponseEntity<String> answer = post("hook", "{\"text\":\"" + "x".repeat(65_536) + "\"}", null);

        assertThat(answer.getBody()).isEqualTo("invalid_payload");
        assertThat(answer.getStatusCode().value()).isEqualTo(413);
    }

    @Test
    void whoIsTooFastIsToldWhenToComeBack() {
        when(limits.take(any(), any(), any()))
                .thenReturn(Mono.error(Problem.retryAfter(ProblemType.RATE_LIMITED, Duration.ofSeconds(3), null)));

        ResponseEntity<String> answer = post("hook", "{\"text\":\"x\"}", null);

        assertThat(answer.getStatusCode().value()).isEqualTo(429);
        assertThat(answer.getBody()).isEqualTo("rate_limited");
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("3");
    }

    @Test
    void refusalsHaveSlacksWordsWhereItHasSome() {
        when(membership.ofWriter(BOT, "r1")).thenReturn(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
        isAnswered("channel_not_found", 404);

        when(membership.ofWriter(BOT, "r1")).thenReturn(Mono.error(Problem.of(ProblemType.MUTED)));
        isAnswered("action_prohibited", 403);

        when(membership.ofWriter(BOT, "r1")).thenReturn(Mono.just(MEMBER));
        doThrow(Problem.of(ProblemType.ROOM_MENTION_NOT_ALLOWED)).when(mentions).check(any(), any(), any(), eq(true));
        isAnswered("action_prohibited", 403);
    }

    @Test
    void aLogThatIsAwayIsSaidWithWhenToComeBack() {
        when(posting.post(any(), any(), any(), any(), any(), any()))
                .thenReturn(Mono.error(Problem.retryAfter(ProblemType.LOG_UNAVAILABLE, Duration.ofSeconds(2), null)));

        isAnswered("log_unavailable", 503);
    }
}
