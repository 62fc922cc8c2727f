package chat.tertulia.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.ingest.accounts.AccountController;
import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.attachments.AttachmentController;
import chat.tertulia.ingest.attachments.AttachmentFolder;
import chat.tertulia.ingest.attachments.AttachmentMetrics;
import chat.tertulia.ingest.attachments.Attachments;
import chat.tertulia.ingest.avatars.AvatarController;
import chat.tertulia.ingest.avatars.Avatars;
import chat.tertulia.ingest.bots.BotController;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.commands.CommandController;
import chat.tertulia.ingest.commands.OwnCommandCalls;
import chat.tertulia.ingest.commands.OwnCommandController;
import chat.tertulia.ingest.commands.OwnCommands;
import chat.tertulia.ingest.deletion.Deletion;
import chat.tertulia.ingest.deletion.DeletionController;
import chat.tertulia.ingest.delivery.PushController;
import chat.tertulia.ingest.delivery.PushSubscriptions;
import chat.tertulia.ingest.delivery.UnsubscribeController;
import chat.tertulia.ingest.delivery.Unsubscribing;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.export.Export;
import chat.tertulia.ingest.export.ExportController;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.RoomSummaries;
import chat.tertulia.ingest.images.SquarePicture;
import chat.tertulia.ingest.inbox.Inbox;
import chat.tertulia.ingest.inbox.InboxController;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.MessageController;
import chat.tertulia.ingest.messages.OwnWrites;
import chat.tertulia.ingest.messages.PinController;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.messages.SlowMode;
import chat.tertulia.ingest.moderation.Decisions;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.ModerationController;
import chat.tertulia.ingest.moderation.ModerationQueue;
import chat.tertulia.ingest.moderation.Mutes;
import chat.tertulia.ingest.moderation.OwnWords;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks;
import chat.tertulia.ingest.past.Past;
import chat.tertulia.ingest.past.PastController;
import chat.tertulia.ingest.past.RoomExportController;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.InviteController;
import chat.tertulia.ingest.rooms.Invites;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.RoomController;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.search.Search;
import chat.tertulia.ingest.search.SearchController;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.signals.PresentMembers;
import chat.tertulia.ingest.signals.SignalController;
import chat.tertulia.ingest.signin.Identities;
import chat.tertulia.ingest.signin.SignInController;
import chat.tertulia.ingest.signin.SignInSettings;
import chat.tertulia.ingest.snapshot.SnapshotController;
import chat.tertulia.ingest.speech.SpeechController;
import chat.tertulia.ingest.speech.SpeechMetrics;
import chat.tertulia.ingest.statistics.Statistics;
import chat.tertulia.ingest.statistics.StatisticsController;
import chat.tertulia.ingest.tokens.EndpointScopes;
import chat.tertulia.ingest.tokens.TokenController;
import chat.tertulia.ingest.tokens.Tokens;
import chat.tertulia.ingest.webhooks.IncomingController;
import chat.tertulia.ingest.webhooks.WebhookController;
import chat.tertulia.ingest.webhooks.Webhooks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/**
 * docs/openapi.yaml is what the code says. To write it anew after a change of the API:
 * {@code mvn -pl ingest-api -am test -Dtest=OpenApiTest -Dopenapi.write=true -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"springdoc.writer-with-order-by-keys=true", "springdoc.override-with-generic-response=false"})
class OpenApiTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "openapi.yaml");

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        SpringDocUtils.getConfig()
                .replaceWithSchema(JsonNode.class, new ObjectSchema().description("{from, to, zone}, or null: none"));
        SpringDocUtils.getConfig()
                .replaceWithSchema(
                        DataBuffer.class,
                        new StringSchema()
                                .description("lines of JSON, each as in contracts' schemas/room-export.json"));
    }

    @LocalServerPort
    private int port;

    @Autowired
    private ApplicationContext context;

    @Test
    void theDocumentIsWhatTheCodeSays() throws IOException {
        String generated = new String(
                Objects.requireNonNull(WebClient.create("http://localhost:" + port)
                        .get()
                        .uri("/v3/api-docs.yaml")
                        .retrieve()
                        .bodyToMono(byte[].class)
                        .block()),
                StandardCharsets.UTF_8);
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(DOCUMENT, generated);
        }
        assertThat(generated).isEqualTo(Files.readString(DOCUMENT));
    }

    /** A controller that is forgotten here would be missing in the document. */
    @Test
    void everyControllerIsInTheDocument() {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        assertThat(scan.findCandidateComponents("chat.tertulia.ingest"))
                .extracting(BeanDefinition::getBeanClassName)
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        context.getBeansWithAnnotation(RestController.class).values().stream()
                                .map(controller -> controller.getClass().getName())
                                .filter(name -> name.startsWith("chat.tertulia"))
                                .toList());
    }

    /** An endpoint that is forgotten there would take no token. */
    @Test
    void everyEndpointForCallersSaysWhatItWantsOfAToken() {
        List<String> endpoints = context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .entrySet()
                .stream()
                .filter(one -> Arrays.asList(one.getValue().getMethod().getParameterTypes())
                        .contains(Caller.class))
                .flatMap(one -> one.getKey().getMethodsCondition().getMethods().stream()
                        .flatMap(method -> one.getKey().getPatternsCondition().getPatterns().stream()
                                .map(pattern -> method + " " + pattern.getPatternString())))
                .toList();

        assertThat(endpoints).isNotEmpty().doesNotHaveDuplicates();
        assertThat(EndpointScopes.endpoints()).containsExactlyInAnyOrderElementsOf(endpoints);
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .addProperty("type", new StringSchema().description("urn:tertulia:problem:<code>; stable"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty(
                        "traceId",
                        new StringSchema().description("of a 5xx: what to tell the operator, who finds logs by it"))
                .addProperty(
                        "errors",
                        new ArraySchema()
                                .items(new ObjectSchema()
                                        .addProperty("field", new StringSchema())
                                        .addProperty("code", new StringSchema())
                                        .addProperty("detail", new StringSchema())));
    }

    /** The controllers alone: what they stand on is not asked. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Controllers {

        private static final SecureRandom RANDOM = new SecureRandom();

        @Bean
        AccountController accountController() {
            return new AccountController(
                    mock(Accounts.class),
                    mock(Preferences.class),
                    mock(Sessions.class),
                    mock(Directory.class),
                    mock(RateLimits.class),
                    mock(Confirmation.class));
        }

        @Bean
        DeletionController deletionController() {
            return new DeletionController(mock(Deletion.class), mock(Confirmation.class), mock(Sessions.class));
        }

        @Bean
        AvatarController avatarController() {
            return new AvatarController(mock(Avatars.class), mock(SquarePicture.class), mock(RateLimits.class));
        }

        @Bean
        ExportController exportController() {
            return new ExportController(
                    mock(Export.class), mock(Confirmation.class), mock(RateLimits.class), Clock.systemUTC());
        }

        @Bean
        SignInController signInController() {
            return new SignInController(
                    new SignInSettings(Map.of()),
                    mock(Redis.class),
                    mock(Identities.class),
                    mock(Sessions.class),
                    mock(Confirmation.class),
                    mock(RateLimits.class),
                    Clock.systemUTC(),
                    RANDOM);
        }

        @Bean
        TokenController tokenController() {
            return new TokenController(mock(Tokens.class), mock(RateLimits.class));
        }

        @Bean
        BotController botController() {
            return new BotController(mock(Bots.class), mock(Tokens.class), mock(RateLimits.class));
        }

        @Bean
        WebhookController webhookController() {
            return new WebhookController(mock(Webhooks.class), mock(OutgoingWebhooks.class), mock(RateLimits.class));
        }

        @Bean
        OwnCommandController ownCommandController() {
            return new OwnCommandController(mock(OwnCommands.class), mock(Membership.class), mock(RateLimits.class));
        }

        @Bean
        IncomingController incomingController() {
            return new IncomingController(
                    mock(Tokens.class),
                    mock(Membership.class),
                    mock(RoomMentionGuard.class),
                    mock(Posting.class),
                    mock(RateLimits.class),
                    RANDOM);
        }

        @Bean
        RoomController roomController() {
            return new RoomController(
                    mock(Rooms.class),
                    mock(Membership.class),
                    mock(Directory.class),
                    mock(RoomSummaries.class),
                    mock(RateLimits.class),
                    Clock.systemUTC());
        }

        @Bean
        InviteController inviteController() {
            return new InviteController(
                    mock(Invites.class), mock(Membership.class), mock(Directory.class), mock(RateLimits.class));
        }

        @Bean
        SignalController signalController() {
            return new SignalController(
                    signal -> {},
                    mock(PresentMembers.class),
                    mock(Membership.class),
                    mock(Directory.class),
                    mock(RateLimits.class),
                    Clock.systemUTC(),
                    RANDOM);
        }

        @Bean
        PinController pinController() {
            return new PinController(
                    new OwnWrites(),
                    mock(History.class),
                    mock(Membership.class),
                    mock(Directory.class),
                    mock(RoomLog.class),
                    mock(RateLimits.class),
                    Clock.systemUTC(),
                    RANDOM);
        }

        @Bean
        MessageController messageController() {
            return new MessageController(
                    new OwnWrites(),
                    mock(Posting.class),
                    mock(History.class),
                    mock(Archive.class),
                    mock(Membership.class),
                    mock(RoomMentionGuard.class),
                    mock(SlowMode.class),
                    mock(Screening.class),
                    mock(Holding.class),
                    mock(Attachments.class),
                    mock(RoomLog.class),
                    mock(RateLimits.class),
                    Clock.systemUTC(),
                    RANDOM);
        }

        @Bean
        ModerationController moderationController() {
            return new ModerationController(
                    mock(ModerationQueue.class),
                    mock(Decisions.class),
                    mock(Mutes.class),
                    mock(OwnWords.class),
                    mock(Membership.class),
                    mock(RateLimits.class));
        }

        @Bean
        AttachmentController attachmentController() {
            return new AttachmentController(
                    mock(Attachments.class),
                    mock(AttachmentFolder.class),
                    mock(Membership.class),
                    mock(History.class),
                    mock(RateLimits.class),
                    new AttachmentMetrics(new SimpleMeterRegistry()));
        }

        @Bean
        SpeechController speechController() {
            return new SpeechController(
                    null,
                    mock(Membership.class),
                    mock(History.class),
                    mock(RateLimits.class),
                    new SpeechMetrics(new SimpleMeterRegistry()));
        }

        @Bean
        SearchController searchController() {
            return new SearchController(
                    mock(Search.class),
                    mock(Archive.class),
                    room -> 0,
                    mock(Membership.class),
                    mock(Directory.class),
                    mock(RateLimits.class));
        }

        @Bean
        StatisticsController statisticsController() {
            return new StatisticsController(mock(Statistics.class), mock(Membership.class), mock(RateLimits.class));
        }

        @Bean
        PastController pastController() {
            return new PastController(
                    mock(Past.class),
                    mock(Membership.class),
                    mock(Directory.class),
                    room -> 0,
                    partition -> 0,
                    mock(RateLimits.class),
                    Clock.systemUTC());
        }

        @Bean
        RoomExportController roomExportController() {
            return new RoomExportController(
                    mock(Past.class),
                    mock(Membership.class),
                    mock(Directory.class),
                    room -> 0,
                    mock(RateLimits.class),
                    Clock.systemUTC());
        }

        @Bean
        UnsubscribeController unsubscribeController() {
            return new UnsubscribeController(mock(Unsubscribing.class), mock(RateLimits.class));
        }

        @Bean
        PushController pushController() {
            return new PushController(mock(PushSubscriptions.class), mock(RateLimits.class), null);
        }

        @Bean
        CommandController commandController() {
            return new CommandController(
                    mock(RoomLog.class),
                    mock(Redis.class),
                    mock(Membership.class),
                    mock(RoomMentionGuard.class),
                    mock(SlowMode.class),
                    mock(Directory.class),
                    mock(OwnCommands.class),
                    mock(OwnCommandCalls.class),
                    mock(RateLimits.class),
                    Clock.systemUTC());
        }

        @Bean
        InboxController inboxController() {
            return new InboxController(
                    mock(Inbox.class),
                    mock(Membership.class),
                    mock(RoomLog.class),
                    mock(RateLimits.class),
                    Clock.systemUTC(),
                    RANDOM);
        }

        @Bean
        SnapshotController snapshotController(AccountController accounts, RoomController rooms) {
            return new SnapshotController(
                    accounts,
                    rooms,
                    mock(Inbox.class),
                    mock(Directory.class),
                    mock(Archive.class),
                    mock(Redis.class),
                    () -> new RoomViewKeys("1"),
                    mock(RoomLog.class),
                    mock(RateLimits.class));
        }

        @Bean
        OpenApiCustomizer about() {
            return api -> {
                api.setServers(null);
                api.setInfo(new Info()
                        .title("Tertulia")
                        .version("1")
                        .description(
                                "The REST API. Errors are RFC 9457 problem documents with a type urn:tertulia:problem:<code>. "
                                        + "The event stream, GET /api/stream, is described in ARCHITECTURE.md. "
                                        + "A request may carry traceparent (W3C Trace Context); the answer names its own place in the trace in "
                                        + "traceresponse, and the process that served it in X-Served-By.")
                        .license(new License().name("Apache-2.0")));
                api.getComponents().addSchemas("Problem", problem());
                Content content = new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem")));
                api.getPaths()
                        .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                            operation
                                    .getResponses()
                                    .addApiResponse(
                                            "default",
                                            new ApiResponse()
                                                    .description("a problem")
                                                    .content(content));
                            // A new message or room is 201, one that was there 200.
                            ApiResponse ok = operation.getResponses().get("200");
                            if (ok != null && method == PathItem.HttpMethod.POST) {
                                operation.getResponses().addApiResponse("201", ok);
                            }
                        }));
            };
        }
    }
}
