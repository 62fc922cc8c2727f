package chat.tertulia.ingest.avatars;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.accounts.AccountController.User;
import chat.tertulia.ingest.images.SquarePicture;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pictures of people. */
@RestController
@RequestMapping("/api")
public final class AvatarController {

    private final Avatars avatars;
    private final SquarePicture pictures;
    private final RateLimits limits;

    public AvatarController(Avatars avatars, SquarePicture pictures, RateLimits limits) {
        this.avatars = avatars;
        this.pictures = pictures;
        this.limits = limits;
    }

    record Changed(User user) {}

    /** Takes a PNG, JPEG or WebP of at most 1 MB; what is kept is a JPEG of 256 by 256 pixels of its middle. */
    @PutMapping(
            path = "/me/avatar",
            consumes = {MediaType.IMAGE_PNG_VALUE, MediaType.IMAGE_JPEG_VALUE, "image/webp"})
    Mono<Changed> put(@RequestBody Flux<DataBuffer> body, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(DataBufferUtils.join(body, SquarePicture.FILE_BYTES_MAX))
                .onErrorMap(DataBufferLimitException.class, large -> Problem.of(ProblemType.BODY_TOO_LARGE))
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.NOT_A_PICTURE)))
                .map(joined -> {
                    byte[] file = new byte[joined.readableByteCount()];
                    joined.read(file);
                    DataBufferUtils.release(joined);
                    return file;
                })
                .flatMap(pictures::of)
                .flatMap(image -> avatars.put(caller.user(), image))
                .map(account -> new Changed(User.of(account)));
    }

    @DeleteMapping("/me/avatar")
    Mono<Changed> remove(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(avatars.put(caller.user(), null))
                .map(account -> new Changed(User.of(account)));
    }

    /**
     * Somebody's picture.
     *
     * @param v the version that is wanted: browsers keep what they get by it for a year, and anything else for a minute
     */
    @GetMapping(path = "/users/{user}/avatar", produces = MediaType.IMAGE_JPEG_VALUE)
    Mono<ResponseEntity<byte[]>> get(
            @PathVariable String user,
            @RequestParam(required = false) @Nullable String v,
            Caller caller,
            ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(Ids.isId(user) ? avatars.find(user) : Mono.empty())
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.AVATAR_NOT_FOUND)))
                .map(avatar -> ResponseEntity.ok()
                        .cacheControl(
                                Long.toString(avatar.version()).equals(v)
                                        ? CacheControl.maxAge(Duration.ofDays(365))
                                                .cachePrivate()
                                                .immutable()
                                        : CacheControl.maxAge(Duration.ofMinutes(1))
                                                .cachePrivate())
                        .contentType(MediaType.IMAGE_JPEG)
                        .body(avatar.bytes()));
    }
}
