package chat.tertulia.ingest.export;

import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A copy of what one has here. */
@RestController
@RequestMapping("/api")
public final class ExportController implements AutoCloseable {

    /** Copies that are being written at once; each has a thread and reads Postgres all the while. */
    private static final int AT_ONCE = 2;

    /** Whoever takes no byte for this long is not waited for. */
    private static final Duration STALLED_MAX = Duration.ofSeconds(60);

    private static final int CHUNK_BYTES = 32 * 1024;

    private final Export export;
    private final Confirmation confirmation;
    private final RateLimits limits;
    private final Clock clock;
    private final Semaphore running = new Semaphore(AT_ONCE);
    private final Scheduler threads = Schedulers.newBoundedElastic(AT_ONCE, AT_ONCE, "exports");

    public ExportController(Export export, Confirmation confirmation, RateLimits limits, Clock clock) {
        this.export = export;
        this.confirmation = confirmation;
        this.limits = limits;
        this.clock = clock;
    }

    /** @param password needed of whoever has not signed in within ten minutes */
    record Wanted(@Nullable String password) {}

    /** A ZIP of JSON files, written as it is read; its parts are in docs/ACCOUNTS.md. One that breaks off is no whole ZIP. */
    @PostMapping(path = "/me/export", produces = "application/zip")
    Mono<ResponseEntity<Flux<DataBuffer>>> export(@RequestBody Wanted body, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.EXPORTS, caller.user())
                .then(confirmation.of(caller, body.password, exchange))
                .map(account -> {
                    if (!running.tryAcquire()) {
                        throw Problem.retryAfter(ProblemType.QUEUE_FULL, Duration.ofSeconds(30), null);
                    }
                    return ResponseEntity.ok()
                            .contentType(MediaType.parseMediaType("application/zip"))
                            .header(
                                    "Content-Disposition",
                                    ContentDisposition.attachment()
                                            .filename("tertulia-" + LocalDate.now(clock.withZone(ZoneOffset.UTC))
                                                    + ".zip")
                                            .build()
                                            .toString())
                            .body(zip(caller, account));
                });
    }

    private Flux<DataBuffer> zip(Caller caller, Account account) {
        return Flux.from(DataBufferUtils.outputStreamPublisher(
                        output -> write(caller, account, output),
                        DefaultDataBufferFactory.sharedInstance,
                        task -> threads.schedule(task),
                        CHUNK_BYTES))
                .timeout(STALLED_MAX)
                .doFinally(end -> running.release());
    }

    private void write(Caller caller, Account account, OutputStream output) {
        try {
            export.write(caller, account, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        threads.dispose();
    }
}
