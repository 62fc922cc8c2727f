package chat.tertulia.ingest.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.attachments.AttachmentStore.Part;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemHandler;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Files from their announcement to their end, over HTTP, in a folder and a real Postgres. */
class AttachmentsTest {

    private static final Instant AT = Instant.parse("2026-12-01T05:00:00Z");
    private static final Actor ANA = new Actor("u1", "ana");
    private static final byte[] NOTE = "hola, ¿qué tal?".getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final History history = mock(History.class);
    private Caller caller = new Caller("u1", "ana", "en", "s");

    @SuppressWarnings("NullAway.Init")
    private AttachmentFolder store;

    @SuppressWarnings("NullAway.Init")
    private Attachments attachments;

    @SuppressWarnings("NullAway.Init")
    private AttachmentSweep sweep;

    @SuppressWarnings("NullAway.Init")
    private WebTestClient http;

    @BeforeEach
    void start() throws SQLException, IOException {
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.memberships, directory.moderation, directory.attachments cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'ana', 'ana', 'es', '-', now()), ('u2', 'bea', 'bea', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'private', true, 'off', 'u1', now())""");
        AttachmentSettings settings = new AttachmentSettings(
                folder,
                new AttachmentSettings.S3(null, null, null),
                DataSize.ofKilobytes(100),
                2,
                DataSize.ofKilobytes(200),
                Duration.ofHours(24));
        AttachmentMetrics metrics = new AttachmentMetrics(registry);
        store = new AttachmentFolder(folder, false, Clock.systemUTC());
        attachments = new Attachments(DATABASE.get(), store, settings, metrics, Clock.systemUTC(), new SecureRandom());
        sweep = new AttachmentSweep(DATABASE.get(), store, settings, metrics, Clock.systemUTC(), false);
        when(history.message(any(), any())).thenReturn(Mono.empty());
        RateLimits limits = mock(RateLimits.class);
        when(limits.take(any(), any(), any())).thenReturn(Mono.empty());
        Membership membership = mock(Membership.class);
        when(membership.of(any(), eq("r1"))).thenAnswer(call -> Mono.just(member()));
        when(membership.ofWriter(any(), eq("r1"))).thenAnswer(call -> Mono.just(member()));
        when(membership.of(any(), eq("r2"))).thenReturn(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
        http = WebTestClient.bindToController(
                        new AttachmentController(attachments, store, membership, history, limits, metrics))
                .argumentResolvers(resolvers -> resolvers.addCustomResolver(new WhoCalls()))
                .webFilter((exchange, chain) -> chain.filter(exchange)
                        .onErrorResume(error -> new ProblemHandler(new ProblemWriter()).handle(exchange, error)))
                .build();
    }

    @AfterEach
    void stop() {
        sweep.close();
        attachments.close();
    }

    private MemberEntry member() {
        return new MemberEntry("r1", caller.user(), caller.name(), Role.MEMBER, List.of());
    }

    private final class WhoCalls implements HandlerMethodArgumentResolver {
        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Mono<Object> resolveArgument(
                MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
            return Mono.just(caller);
        }
    }

    private record Announced(String id, String url) {}

    private Announced announce(String name, long size) {
        AttachmentController.NewUpload made = Objects.requireNonNull(http.post()
                .uri("/api/rooms/r1/attachments")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"name\":\"" + name + "\",\"size\":" + size + "}")
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody(AttachmentController.NewUpload.class)
                .returnResult()
                .getResponseBody());
        return new Announced(made.id(), made.upload().url());
    }

    private WebTestClient.ResponseSpec put(String url, byte[] bytes) {
        return http.put()
                .uri(URI.create(url))
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .bodyValue(bytes)
                .exchange();
    }

    private WebTestClient.ResponseSpec complete(String id) {
        return http.post().uri("/api/rooms/r1/attachments/" + id + "/complete").exchange();
    }

    private Attachment uploaded(String name, byte[] bytes) {
        Announced announced = announce(name, bytes.length);
        put(announced.url, bytes).expectStatus().isNoContent();
        return Objects.requireNonNull(complete(announced.id)
                        .expectStatus()
                        .isOk()
                        .expectBody(AttachmentController.Complete.class)
                        .returnResult()
                        .getResponseBody())
                .attachment();
    }

    private WebTestClient.ResponseSpec get(String path) {
        return http.get().uri("/api/rooms/r1/attachments/" + path).exchange();
    }

    private List<Attachment> use(String message, String... ids) {
        return Objects.requireNonNull(
                attachments.use("r1", "u1", List.of(ids), message).block());
    }

    private static Problem refusal(Mono<?> call) {
        return Objects.requireNonNull(catchThrowableOfType(Problem.class, call::block), "it was accepted");
    }

    private void said(String message, @Nullable Instant deleted, Attachment... files) {
        MessageView view = MessageView.of(
                new MessagePosted(
                        message,
                        "r1",
                        AT,
                        ANA,
                        new MessageBody(
                                message,
                                "r1",
                                ANA,
                                AT,
                                "",
                                MessageKind.MESSAGE,
                                null,
                                null,
                                null,
                                null,
                                null,
                                List.of(files))),
                new Position(0, 7));
        when(history.message(any(), eq(message)))
                .thenReturn(Mono.just(
                        deleted == null
                                ? view
                                : view.deleted(
                                        new MessageDeleted("e1", "r1", deleted, ANA, new Deletion(message, deleted)))));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("key"))
                    .toList();
        }
    }

    @Test
    void aFileIsItsOwnersThenItsMessagesReadersThenNobodys() throws Exception {
        Attachment note = uploaded("../../nota\u202e \u00abuno\u00bb.html", NOTE);
        assertThat(note.name())
                .as("a name, no path, and letters in their order")
                .isEqualTo("nota «uno».html");
        assertThat(note.type()).isEqualTo("text/plain");

        get(note.id())
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("Content-Security-Policy", "sandbox; default-src 'none'")
                .expectHeader()
                .valueMatches(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; .*filename\\*=UTF-8''nota%20%C2%ABuno%C2%BB\\.html")
                .expectHeader()
                .valueMatches(HttpHeaders.CACHE_CONTROL, ".*private.*")
                .expectHeader()
                .contentType("text/plain;charset=UTF-8")
                .expectBody(byte[].class)
                .isEqualTo(NOTE);
        caller = new Caller("u2", "bea", "en", "s");
        get(note.id()).expectStatus().isNotFound();
        complete(note.id()).expectStatus().isNotFound();
        http.delete()
                .uri("/api/rooms/r1/attachments/" + note.id())
                .exchange()
                .expectStatus()
                .isNotFound();
        http.get()
                .uri("/api/rooms/r2/attachments/" + note.id())
                .exchange()
                .expectStatus()
                .isNotFound();

        use("m1", note.id());
        get(note.id()).expectStatus().isNotFound();
        said("m1", null, note);
        get(note.id()).expectStatus().isOk();
        get(note.id() + "/thumbnail").expectStatus().isNotFound();
        http.get()
                .uri("/api/rooms/r1/attachments/" + note.id())
                .header(HttpHeaders.RANGE, "bytes=0-3")
                .exchange()
                .expectStatus()
                .isEqualTo(206)
                .expectBody(String.class)
                .isEqualTo("hola");
        http.get()
                .uri("/api/rooms/r1/attachments/" + note.id())
                .header(HttpHeaders.IF_NONE_MATCH, "\"" + note.id() + "\"")
                .exchange()
                .expectStatus()
                .isNotModified();

        said("m1", AT, note);
        get(note.id()).expectStatus().isNotFound();
        assertThat(files()).hasSize(1);
        // As the archive does when it comes to the deletion.
        DATABASE.execute("update directory.attachments set removed_at = now() where message = 'm1'");
        sweep.remove().block();
        assertThat(files()).isEmpty();
    }

    @Test
    void aPictureIsShownWithoutWhatWasHiddenInIt() throws Exception {
        Attachment photo = uploaded("foto.jpg", TestPictures.photo(64, 32, 6));

        assertThat(photo.type()).isEqualTo("image/jpeg");
        assertThat(photo.width()).isEqualTo(32);
        assertThat(photo.height()).isEqualTo(64);
        assertThat(photo.thumbnail()).isEqualTo(new Attachment.Thumbnail(32, 64));
        for (String path : List.of(photo.id(), photo.id() + "/thumbnail")) {
            byte[] shown = get(path)
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .contentType("image/jpeg")
                    .expectHeader()
                    .valueMatches(HttpHeaders.CONTENT_DISPOSITION, "inline; .*foto\\.jpg.*")
                    .expectBody(byte[].class)
                    .returnResult()
                    .getResponseBody();
            assertThat(new String(Objects.requireNonNull(shown), StandardCharsets.ISO_8859_1))
                    .doesNotContain("GPS")
                    .doesNotContain("Exif");
        }
        get(photo.id() + "?download=true")
                .expectHeader()
                .valueMatches(HttpHeaders.CONTENT_DISPOSITION, "attachment; .*");
        assertThat(files()).as("nothing else is left").hasSize(2);
        assertThat(complete(photo.id())
                        .expectStatus()
                        .isOk()
                        .expectBody(AttachmentController.Complete.class)
                        .returnResult()
                        .getResponseBody())
                .as("the same again")
                .isEqualTo(new AttachmentController.Complete(photo));
    }

    @Test
    void anAddressTakesJustWhatWasAnnounced() throws Exception {
        Announced file = announce("a.txt", 10);
        put(file.url, new byte[11]).expectStatus().isEqualTo(413);
        put(file.url, new byte[9]).expectStatus().isEqualTo(413);
        put(file.url.replace("bytes=10", "bytes=11"), new byte[11])
                .expectStatus()
                .isForbidden();
        put(file.url.replace("until=", "until=9"), new byte[10]).expectStatus().isForbidden();
        put(file.url.replace(file.id, announce("b.txt", 10).id), new byte[10])
                .expectStatus()
                .isForbidden();
        // Without a length in its head, it is counted while it comes.
        http.put()
                .uri(URI.create(file.url))
                .body(reactor.core.publisher.Flux.range(0, 3).map(i -> "123456"), String.class)
                .exchange()
                .expectStatus()
                .isEqualTo(413);
        assertThat(files()).isEmpty();
        complete(file.id).expectStatus().isEqualTo(409);

        put(file.url, "0123456789".getBytes(StandardCharsets.US_ASCII))
                .expectStatus()
                .isNoContent();
        complete(file.id).expectStatus().isOk();
        put(file.url, "9876543210".getBytes(StandardCharsets.US_ASCII))
                .expectStatus()
                .isForbidden();
    }

    @Test
    void whatIsNotTakenIsRefusedAndRemoved() throws Exception {
        http.post()
                .uri("/api/rooms/r1/attachments")
                .header(HttpHeaders.ACCEPT_LANGUAGE, "es")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{\"name\":\"a\",\"size\":102401}")
                .exchange()
                .expectStatus()
                .isEqualTo(413)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:tertulia:problem:attachment-too-large")
                .jsonPath("$.title")
                .isEqualTo("El archivo es demasiado grande")
                .jsonPath("$.sizeMax")
                .isEqualTo(102_400);
        for (byte[] bytes : List.of(new byte[] {0x7f, 'E', 'L', 'F', 2, 1}, TestPictures.bomb(30_000, 30_000))) {
            Announced file = announce("harmless.png", bytes.length);
            put(file.url, bytes).expectStatus().isNoContent();
            complete(file.id).expectStatus().value(status -> assertThat(status).isIn(415, 422));
            complete(file.id).expectStatus().isNotFound();
        }
        sweep.remove().block();
        assertThat(files()).isEmpty();
        assertThat(registry.counter("tertulia.attachments.refused", "reason", "picture")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aDayHasItsBytes() {
        announce("a", 100 * 1024);
        announce("b", 100 * 1024);
        assertThat(refusal(attachments.announce("r1", "u1", "c", 1)).type()).isEqualTo(ProblemType.ATTACHMENT_QUOTA);
        assertThat(attachments.announce("r1", "u2", "c", 1).block())
                .as("another's")
                .isNotNull();
    }

    @Test
    void aFileGoesWithOneMessageOfItsOwnerInItsRoom() {
        Attachment one = uploaded("1.txt", NOTE);
        Attachment two = uploaded("2.txt", NOTE);
        String unfinished = announce("3.txt", 5).id;

        assertThat(use("m1", two.id(), one.id())).as("in the message's order").containsExactly(two, one);
        assertThat(use("m1", two.id(), one.id())).as("the same again").containsExactly(two, one);
        assertThat(refusal(attachments.use("r1", "u1", List.of(one.id()), "m2")).fields())
                .containsExactly(Problem.Field.of("attachments", "attachment", one.id()));
        assertThat(refusal(attachments.use("r1", "u2", List.of(one.id()), "m1")).type())
                .isEqualTo(ProblemType.INVALID);
        assertThat(refusal(attachments.use("r2", "u1", List.of(one.id()), "m1")).type())
                .isEqualTo(ProblemType.INVALID);
        assertThat(refusal(attachments.use("r1", "u1", List.of(unfinished), "m1"))
                        .type())
                .isEqualTo(ProblemType.INVALID);
        http.delete()
                .uri("/api/rooms/r1/attachments/" + one.id())
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void whatGoesWithNothingIsRemovedInTheEnd() throws Exception {
        Attachment unused = uploaded("1.txt", NOTE);
        Attachment unsaid = uploaded("2.txt", NOTE);
        Attachment held = uploaded("3.txt", NOTE);
        Attachment said = uploaded("4.txt", NOTE);
        Attachment withdrawn = uploaded("5.txt", NOTE);
        use("m2", unsaid.id());
        use("m3", held.id());
        use("m4", said.id());
        http.delete()
                .uri("/api/rooms/r1/attachments/" + withdrawn.id())
                .exchange()
                .expectStatus()
                .isNoContent();
        DATABASE.execute("""
                update directory.attachments set announced_at = now() - interval '25 hours', used_at = used_at - interval '8 days';
                update directory.attachments set said_at = now() where message = 'm4';
                insert into directory.moderation (room, id, message, kind, sender, name, digest, base, body, flags, action, at)
                values ('r1', 'm3', 'm3', 'post', 'u1', 'ana', '', '', null, '[]', 'hold', now())""");

        sweep.forget().block();
        sweep.remove().block();

        assertThat(DATABASE.texts("select id from directory.attachments where removed_at is null"))
                .containsExactlyInAnyOrder(held.id(), said.id());
        assertThat(files()).hasSize(2);
        get(held.id()).expectStatus().isOk();
        assertThat(unused.size()).isEqualTo(NOTE.length);
        Attachments.forget(DATABASE.get().client(), "r1", "m3", AT).block();
        get(held.id()).expectStatus().isNotFound();
    }

    @Test
    void whatCannotBeRemovedNowIsRemovedLater() throws Exception {
        Attachment note = uploaded("1.txt", NOTE);
        attachments.withdraw("r1", "u1", note.id()).block();
        AttachmentStore away = mock(AttachmentStore.class);
        when(away.remove(any())).thenReturn(Mono.error(new IOException("away")));
        AttachmentSettings settings = new AttachmentSettings(
                folder,
                new AttachmentSettings.S3(null, null, null),
                DataSize.ofKilobytes(1),
                1,
                DataSize.ofKilobytes(1),
                Duration.ofHours(1));
        try (AttachmentSweep failing = new AttachmentSweep(
                DATABASE.get(), away, settings, new AttachmentMetrics(registry), Clock.systemUTC(), false)) {
            failing.remove().block();
        }
        assertThat(DATABASE.texts("select gone_at from directory.attachments")).containsOnlyNulls();
        sweep.remove().block();
        assertThat(DATABASE.texts("select gone_at from directory.attachments")).doesNotContainNull();
        assertThat(store.read(note.id(), Part.FILE).blockOptional()).isEmpty();
    }
}
