package chat.tertulia.ingest.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemHandler;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.speech.NotSpoken.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who is answered what over HTTP: audio with its headers, or the reason and the words. */
class SpeechControllerTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");

    /** Says the words as text, or fails as it is told to. */
    private static final class PlainEngine implements Engine {
        @Nullable
        Reason fails;

        @Override
        public String voice(String language) {
            return "plain/" + language;
        }

        @Override
        public AudioType type() {
            return AudioType.WAV;
        }

        @Override
        public Mono<Void> synthesize(Utterance said, Path into) {
            return fails != null
                    ? Mono.error(new NotSpoken(fails))
                    : Mono.fromCallable(() -> Files.writeString(into, said.language() + " " + said.text()))
                            .then();
        }
    }

    @TempDir
    private Path folder;

    private final PlainEngine engine = new PlainEngine();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SpeechMetrics metrics = new SpeechMetrics(registry);
    private final Membership membership = mock(Membership.class);
    private final History history = mock(History.class);
    private final RateLimits limits = mock(RateLimits.class);
    private final MemberEntry member = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null)));
    private Speech speech;
    private WebTestClient client;

    @BeforeEach
    void start() throws IOException {
        speech = new Speech(engine, null, new AudioFolder(folder, false, 1 << 20, Clock.systemUTC()), metrics);
        client = client(speech);
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        when(membership.of(ANA, "r1")).thenReturn(Mono.just(member));
        when(membership.of(ANA, "r2")).thenReturn(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
        when(history.message(any(), any())).thenReturn(Mono.empty());
    }

    @AfterEach
    void stop() {
        speech.close();
    }

    private WebTestClient client(@Nullable Speech with) {
        return WebTestClient.bindToController(new SpeechController(with, membership, history, limits, metrics))
                .argumentResolvers(resolvers -> resolvers.addCustomResolver(new Ana()))
                .httpMessageCodecs(codecs -> {})
                .webFilter((exchange, chain) -> chain.filter(exchange)
                        .onErrorResume(e -> new ProblemHandler(new ProblemWriter()).handle(exchange, e)))
                .build();
    }

    private static final class Ana implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Mono<Object> resolveArgument(
                MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
            return Mono.just(ANA);
        }
    }

    private void says(MessageView view) {
        when(history.message(member, "m1")).thenReturn(Mono.just(view));
    }

    private WebTestClient.ResponseSpec ask(String room, String language, String... headers) {
        WebTestClient.RequestHeadersSpec<?> request = client.get()
                .uri("/api/rooms/" + room + "/messages/m1/speech")
                .header(HttpHeaders.ACCEPT_LANGUAGE, language);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.exchange();
    }

    @Test
    void isAudioWithItsTypeAndLengthThatTheBrowserAsksAboutEachTime() {
        says(Said.view("hola @ana"));
        String tag = ask("r1", "es")
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("audio/wav")
                .expectHeader()
                .contentLength("es hola ana".length())
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache, private")
                .expectBody(String.class)
                .isEqualTo("es hola ana")
                .returnResult()
                .getResponseHeaders()
                .getETag();
        ask("r1", "es", "If-None-Match", String.valueOf(tag)).expectStatus().isNotModified();

        // An edit is other audio at once, and so is a language that was found.
        says(Said.view("adiós"));
        ask("r1", "es", "If-None-Match", String.valueOf(tag))
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("es adiós");
        says(Said.in("en", "goodbye"));
        ask("r1", "es").expectBody(String.class).isEqualTo("en goodbye");
        assertThat(registry.counter("tertulia.speech.answers", "answer", "audio")
                        .count())
                .isEqualTo(3);
        assertThat(registry.counter("tertulia.speech.answers", "answer", "unchanged")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void partsOfItCanBeHad() {
        says(Said.view("hola"));
        ask("r1", "es", "Range", "bytes=3-6")
                .expectStatus()
                .isEqualTo(206)
                .expectBody(String.class)
                .isEqualTo("hola");
    }

    @Test
    void whatIsMaskedSoonAfterIsNotHeardFromTheCache() {
        says(Said.view("eres FEOOO"));
        String tag = ask("r1", "es")
                .expectBody(String.class)
                .isEqualTo("es eres FEOOO")
                .returnResult()
                .getResponseHeaders()
                .getETag();
        says(Said.masked("eres FEOOO"));
        ask("r1", "es", "If-None-Match", String.valueOf(tag))
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("es eres palabra oculta");
    }

    @Test
    void isForMembersAndForMessagesThatAreThere() {
        ask("r2", "es")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(urn("room-not-found"));
        ask("r1", "es")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(urn("message-not-found"));
        says(Said.view("hola")
                .deleted(new MessageDeleted(
                        "e1", "r1", Said.NOW, new Actor("u2", "rodo"), new Deletion("m1", Said.NOW))));
        ask("r1", "es")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(urn("message-not-found"));
        says(Said.view("..."));
        ask("r1", "es")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(urn("nothing-to-say"))
                .jsonPath("$.title")
                .isEqualTo("No hay nada que leer en voz alta");
    }

    @Test
    void whereNobodySpeaksTheBrowserGetsTheSameWords() {
        says(Said.masked("eres FEOOO, @ana"));
        client = client(null);
        ask("r1", "en")
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .valueEquals("Cache-Control", "no-store")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(urn("speech-not-here"))
                .jsonPath("$.text")
                .isEqualTo("eres hidden word, ana")
                .jsonPath("$.language")
                .isEqualTo("en")
                .jsonPath("$.reason")
                .isEqualTo("no-engine");

        client = client(speech);
        engine.fails = Reason.OVER_BUDGET;
        ask("r1", "es")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.text")
                .isEqualTo("eres palabra oculta, ana")
                .jsonPath("$.reason")
                .isEqualTo("over-budget");
        assertThat(registry.counter("tertulia.speech.answers", "answer", "over-budget")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void isLimitedForEachUser() {
        says(Said.view("hola"));
        when(limits.take(any(), eq(RateLimits.Rate.SPEECH), eq("u1")))
                .thenReturn(Mono.error(Problem.of(ProblemType.RATE_LIMITED)));
        ask("r1", "es").expectStatus().isEqualTo(429);
    }

    private static String urn(String code) {
        return "urn:tertulia:problem:" + code;
    }
}
