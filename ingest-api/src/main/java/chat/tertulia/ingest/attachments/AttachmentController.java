package chat.tertulia.ingest.attachments;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.objects.ObjectType;
import chat.tertulia.ingest.attachments.AttachmentMetrics.Refusal;
import chat.tertulia.ingest.attachments.AttachmentStore.Content;
import chat.tertulia.ingest.attachments.AttachmentStore.Part;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Files of messages: announce one, put it to the address one is given, complete it, name its id in a message. Read by whoever may read that
 * message, from paths of their own, where nothing is ever run: pictures that the server has made anew are shown, all else is downloaded.
 */
@RestController
@RequestMapping("/api/rooms/{room}/attachments")
public final class AttachmentController {

    private static final String POLICY = "sandbox; default-src 'none'";

    private final Attachments attachments;
    private final @Nullable AttachmentFolder folder;
    private final Membership membership;
    private final History history;
    private final RateLimits limits;
    private final AttachmentMetrics metrics;

    /** @param folder null where files are put to S3 */
    public AttachmentController(
            Attachments attachments,
            @Nullable AttachmentFolder folder,
            Membership membership,
            History history,
            RateLimits limits,
            AttachmentMetrics metrics) {
        this.attachments = attachments;
        this.folder = folder;
        this.membership = membership;
        this.history = history;
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * @param size in bytes
     * @param type what the sender takes it for; its content decides
     */
    record NewAttachment(
            @Nullable String name,
            @Nullable Long size,
            @Nullable String type) {}

    /**
     * Where to put the bytes, with {@code PUT} and nothing but them.
     *
     * @param url an address, or a path of this server; whoever has it may use it
     * @param expiresAt when it must have begun
     */
    record Upload(String url, String method, Instant expiresAt) {}

    /** @param perMessage so many files go with one message */
    record NewUpload(String id, Upload upload, int perMessage) {}

    record Complete(Attachment attachment) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<NewUpload> announce(
            @PathVariable String room, @RequestBody NewAttachment body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String name = name(input.text("name", body.name, 1, Attachment.NAME_LENGTH_MAX));
        if (body.size == null) {
            input.wrong("size", "required");
        } else if (body.size < 1) {
            input.wrong("size", "range", 1, attachments.bytesMax());
        }
        input.optional("type", body.type, 127);
        input.done();
        long size = Objects.requireNonNull(body.size);
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(attachments.announce(room, caller.user(), name, size)))
                .map(made -> new NewUpload(
                        made.id(),
                        new Upload(made.address().toString(), "PUT", made.until()),
                        attachments.perMessage()));
    }

    /** The last part of a path, without what turns its letters around; never nothing. */
    private static String name(String given) {
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        String plain = last.codePoints()
                .filter(c -> Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.LINE_SEPARATOR
                        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
                        && !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return plain.isEmpty() ? "file" : plain;
    }

    /** Takes the bytes, by the address alone: it is signed, and says how many. */
    @PutMapping("/{id}/content")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> upload(
            @PathVariable String room,
            @PathVariable String id,
            @RequestParam long bytes,
            @RequestParam long until,
            @RequestParam String signature,
            ServerWebExchange exchange) {
        AttachmentFolder to = folder;
        if (to == null || !to.isGood(room, id, bytes, until, signature)) {
            return Mono.error(Problem.of(ProblemType.ATTACHMENT_ADDRESS));
        }
        long length = exchange.getRequest().getHeaders().getContentLength();
        if (length >= 0 && length != bytes) {
            return Mono.error(wrongSize(bytes));
        }
        return attachments
                .find(room, id)
                .filter(found -> !found.isComplete())
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_ADDRESS)))
                .flatMap(found -> to.receive(id, bytes, exchange.getRequest().getBody()))
                .onErrorMap(AttachmentFolder.WrongSizeException.class, e -> wrongSize(bytes))
                .onErrorMap(e -> e instanceof IOException || e instanceof TimeoutException, attachments::away);
    }

    private Problem wrongSize(long bytes) {
        metrics.refused(Refusal.SIZE);
        return Problem.with(ProblemType.ATTACHMENT_TOO_LARGE, Map.of("sizeMax", bytes));
    }

    @PostMapping("/{id}/complete")
    Mono<Complete> complete(
            @PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> attachments.complete(room, caller.user(), id))
                .map(Complete::new);
    }

    /** Takes back what goes with no message yet. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> withdraw(@PathVariable String room, @PathVariable String id, Caller caller) {
        return membership.of(caller, room).flatMap(member -> attachments.withdraw(room, caller.user(), id));
    }

    /** @param download whether a picture is to be saved and not shown */
    @GetMapping("/{id}")
    Mono<ResponseEntity<Resource>> file(
            @PathVariable String room,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Boolean download,
            Caller caller,
            ServerWebExchange exchange) {
        return readable(room, id, caller, exchange).flatMap(found -> {
            boolean shown = found.isPicture() && !Boolean.TRUE.equals(download);
            String type = Objects.requireNonNull(found.type());
            String disposition = disposition(found, shown);
            // A browser that is sent elsewhere for a picture would have to be allowed to show pictures from there.
            URI address = shown ? null : attachments.store().address(id, type, disposition);
            if (address != null) {
                return Mono.just(ResponseEntity.status(HttpStatus.FOUND)
                        .location(address)
                        .<Resource>build());
            }
            return answer(found.id(), Part.FILE, type, disposition, exchange);
        });
    }

    @GetMapping("/{id}/thumbnail")
    Mono<ResponseEntity<Resource>> thumbnail(
            @PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return readable(room, id, caller, exchange)
                .filter(found -> found.thumbnailType() != null)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_FOUND)))
                .flatMap(found -> answer(
                        found.id(),
                        Part.THUMBNAIL,
                        Objects.requireNonNull(found.thumbnailType()),
                        disposition(found, true),
                        exchange));
    }

    /**
     * A file for whoever may read its message now; what goes with none yet is its owner's, and what waits for a moderator is its owner's and
     * the moderators'.
     */
    private Mono<StoredAttachment> readable(String room, String id, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> attachments
                        .find(room, id)
                        .filter(StoredAttachment::isComplete)
                        .filterWhen(found -> mayRead(member, found, caller)))
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_FOUND)));
    }

    private Mono<Boolean> mayRead(MemberEntry member, StoredAttachment found, Caller caller) {
        boolean own = found.owner().equals(caller.user());
        String message = found.message();
        if (message == null) {
            return Mono.just(own);
        }
        return history.message(member, message)
                .map(view -> {
                    List<Attachment> files = view.attachments();
                    return view.deletedAt() == null
                            && files != null
                            && files.stream().anyMatch(file -> file.id().equals(found.id()));
                })
                .switchIfEmpty(Mono.defer(() -> own || member.role().atLeast(Role.MODERATOR)
                        ? attachments.isHeld(member.room(), message)
                        : Mono.just(false)));
    }

    private static String disposition(StoredAttachment found, boolean shown) {
        return (shown ? ContentDisposition.inline() : ContentDisposition.attachment())
                .filename(found.name(), StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    private Mono<ResponseEntity<Resource>> answer(
            String id, Part part, String type, String disposition, ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        // Asked about each time: a deletion and the end of a membership count at once (ADR 23). What is kept of an id
        // never changes.
        headers.setCacheControl(CacheControl.noCache().cachePrivate());
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if (exchange.checkNotModified("\"" + id + "\"")) {
            return Mono.empty();
        }
        headers.set(HttpHeaders.CONTENT_DISPOSITION, disposition);
        MediaType media = type.equals(ObjectType.TEXT.mediaType())
                ? new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8)
                : MediaType.parseMediaType(type);
        return attachments
                .store()
                .read(id, part)
                .onErrorMap(IOException.class, attachments::away)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_FOUND)))
                .flatMap(content -> switch (content) {
                    case Content.InFile in ->
                        Mono.just(ResponseEntity.ok()
                                .contentType(media)
                                .<Resource>body(new FileSystemResource(in.file())));
                    case Content.Streamed streamed -> stream(streamed, media, exchange.getResponse());
                });
    }

    private static Mono<ResponseEntity<Resource>> stream(
            Content.Streamed streamed, MediaType media, ServerHttpResponse response) {
        response.getHeaders().setContentType(media);
        response.getHeaders().setContentLength(streamed.bytes());
        Flux<DataBuffer> body =
                Flux.from(streamed.body()).map(bytes -> response.bufferFactory().wrap(bytes));
        return response.writeWith(body).then(Mono.empty());
    }
}
