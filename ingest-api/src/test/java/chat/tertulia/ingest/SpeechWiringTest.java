package chat.tertulia.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.SpeechConfiguration.Voice;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.speech.EspeakEngine;
import chat.tertulia.ingest.speech.SpeechController;
import chat.tertulia.ingest.speech.polly.AwsStandIn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who speaks for which settings, and that Polly's audio is made once for all instances. */
class SpeechWiringTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");

    @TempDir
    private Path folder;

    private final Redis redis = mock(Redis.class);
    private final Membership membership = mock(Membership.class);
    private final History history = mock(History.class);
    private final RateLimits limits = mock(RateLimits.class);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(SpeechConfiguration.class)
            .withBean(Redis.class, () -> redis)
            .withBean(Membership.class, () -> membership)
            .withBean(History.class, () -> history)
            .withBean(RateLimits.class, () -> limits)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @AfterEach
    void forget() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void withoutSettingsWhatIsInstalledSpeaksElseTheBrowser() {
        boolean installed = EspeakEngine.version(EspeakEngine.PROGRAM) != null;
        runner.run(context ->
                assertThat(context.getBean(Voice.class).speech() != null).isEqualTo(installed));
        runner.withPropertyValues("tertulia.speech.engine=browser")
                .run(context ->
                        assertThat(context.getBean(Voice.class).speech()).isNull());
        if (!installed) {
            runner.withPropertyValues("tertulia.speech.engine=espeak")
                    .run(context -> assertThat(context).hasFailed());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tertulia.speech.engine=polly",
                "tertulia.speech.engine=siri",
                "tertulia.speech.folder-megabytes=1",
                "tertulia.speech.polly.region=here",
                "tertulia.speech.polly.bucket=A_B",
                "tertulia.speech.polly.endpoint-override=http://example.org",
                "tertulia.speech.polly.bucket-endpoint-override=https://key@example.org",
                "tertulia.speech.polly.monthly-characters=0",
            })
    void aWrongSettingStopsTheStart(String setting) {
        runner.withPropertyValues(setting).run(context -> assertThat(context).hasFailed());
    }

    @Test
    void pollySpeaksAndItsAudioIsInTheBucketForOtherInstances() throws Exception {
        System.setProperty("aws.accessKeyId", "test-key");
        System.setProperty("aws.secretAccessKey", "test-secret");
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        MemberEntry member = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null)));
        when(membership.of(ANA, "r1")).thenReturn(Mono.just(member));
        when(history.message(member, "m1"))
                .thenReturn(Mono.just(new MessageView(
                        "m1",
                        "r1",
                        "0:7",
                        new Actor("u2", "rodo"),
                        Instant.EPOCH,
                        "hola",
                        MessageKind.MESSAGE,
                        null,
                        null,
                        null,
                        null,
                        "0:7",
                        Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)));
        when(redis.run(any())).thenReturn(Mono.just(1L));
        try (AwsStandIn aws = new AwsStandIn()) {
            ApplicationContextRunner instance = runner.withPropertyValues(
                    "tertulia.speech.engine=polly",
                    "tertulia.speech.polly.region=us-east-1",
                    "tertulia.speech.polly.bucket=audio-bucket",
                    "tertulia.speech.polly.endpoint-override=" + aws.address(),
                    "tertulia.speech.polly.bucket-endpoint-override=" + aws.address());
            instance.withPropertyValues("tertulia.speech.folder=" + folder.resolve("a"))
                    .run(context -> {
                        assertThat(spoken(context)).isEqualTo("audio of hola");
                        await().atMost(Duration.ofSeconds(20)).until(() -> aws.objects.size() == 1);
                    });
            instance.withPropertyValues("tertulia.speech.folder=" + folder.resolve("b"))
                    .run(context -> assertThat(spoken(context)).isEqualTo("audio of hola"));
            assertThat(aws.said).hasSize(1);
            assertThat(aws.objects.keySet()).allMatch(name -> name.matches("speech/[0-9a-f]{64}\\.mp3"));
        }
    }

    private static String spoken(ApplicationContext context) {
        byte[] audio = WebTestClient.bindToController(context.getBean(SpeechController.class))
                .argumentResolvers(resolvers -> resolvers.addCustomResolver(new HandlerMethodArgumentResolver() {
                    @Override
                    public boolean supportsParameter(MethodParameter parameter) {
                        return parameter.getParameterType() == Caller.class;
                    }

                    @Override
                    public Mono<Object> resolveArgument(
                            MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
                        return Mono.just(ANA);
                    }
                }))
                .configureClient()
                .responseTimeout(Duration.ofSeconds(20))
                .build()
                .get()
                .uri("/api/rooms/r1/messages/m1/speech")
                .exchange()
                .expectHeader()
                .contentType("audio/mpeg")
                .expectBody()
                .returnResult()
                .getResponseBody();
        return new String(Objects.requireNonNull(audio), StandardCharsets.UTF_8);
    }
}
