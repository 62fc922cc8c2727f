package chat.tertulia.ingest.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.signals.Signal;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Who may say that they type, and what is answered to who asks who is there. */
class SignalControllerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");

    private final List<Signal> written = new ArrayList<>();
    private final PresentMembers presence = mock(PresentMembers.class);
    private final Membership membership = mock(Membership.class);
    private final Directory directory = mock(Directory.class);
    private final RateLimits limits = mock(RateLimits.class);
    private final ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
    private final SignalController controller = new SignalController(
            written::add,
            presence,
            membership,
            directory,
            limits,
            Clock.fixed(NOW, ZoneOffset.UTC),
            new SecureRandom());

    @BeforeEach
    void member() {
        MemberEntry member = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null)));
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        when(membership.ofWriter(ANA, "r1")).thenReturn(Mono.just(member));
        when(membership.of(ANA, "r1")).thenReturn(Mono.just(member));
    }

    private Mono<Void> say(Boolean typing) {
        return controller.say("r1", new SignalController.NewSignal(typing), ANA, exchange);
    }

    @Test
    void isWritten() {
        StepVerifier.create(say(true)).verifyComplete();
        StepVerifier.create(say(false)).verifyComplete();

        assertThat(written)
                .extracting(signal -> (TypingSignal) signal)
                .extracting(TypingSignal::room, TypingSignal::at, TypingSignal::by, TypingSignal::typing)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("r1", NOW, new Actor("u1", "ana"), true),
                        org.assertj.core.groups.Tuple.tuple("r1", NOW, new Actor("u1", "ana"), false));
    }

    @Test
    void isRefusedToWhoMayNotWriteOrWritesTooOften() {
        when(membership.ofWriter(ANA, "r1")).thenReturn(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
        StepVerifier.create(say(true)).verifyError(Problem.class);

        when(membership.ofWriter(ANA, "r1")).thenReturn(Mono.empty());
        when(limits.take(any(), eq(RateLimits.Rate.SIGNALS), eq("u1")))
                .thenReturn(Mono.error(Problem.of(ProblemType.RATE_LIMITED)));
        StepVerifier.create(say(true)).verifyError(Problem.class);

        assertThat(written).isEmpty();
    }

    @Test
    void namesSomeOfManyAndSaysWhatItDoesNotKnow() {
        Set<String> many = new LinkedHashSet<>(
                IntStream.range(0, 150).mapToObj(i -> "u" + i).toList());
        when(presence.of(any())).thenReturn(Mono.just(Optional.of(many)));
        StepVerifier.create(controller.presence("r1", ANA, exchange))
                .assertNext(there -> {
                    assertThat(there.users()).hasSize(100);
                    assertThat(there.count()).isEqualTo(150);
                    assertThat(there.known()).isTrue();
                })
                .verifyComplete();

        when(presence.of(any())).thenReturn(Mono.just(Optional.empty()));
        StepVerifier.create(controller.presence("r1", ANA, exchange))
                .expectNext(new SignalController.RoomPresence(List.of(), 0, false))
                .verifyComplete();
    }
}
