package chat.tertulia.ingest.past;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A room as a file of JSON lines (schemas/room-export.json): what it is and who is in it, then each message in log order, then a line that says
 * that this is the end. All of it is true at one position, that of the first line: what happens while it is read is not in it, but for
 * deletions, which take the text away at once.
 *
 * <p>Nothing waits for a slow reader but the reader's own page: no connection to the database is held between pages, at most
 * {@value #PAGE} messages and, in the connection, 128 pieces of {@value #PIECE_BYTES} bytes are in memory.
 */
@RestController
@RequestMapping("/api/rooms/{room}/export")
public final class RoomExportController {

    static final int PAGE = 100;
    private static final int PIECE_BYTES = 32 * 1024;

    /** In one instance at once. They share the database with everybody who reads. */
    private static final int AT_ONCE_MAX = 8;

    private static final int VERSION = 1;

    private final Semaphore places = new Semaphore(AT_ONCE_MAX);
    private final Past past;
    private final Membership membership;
    private final Directory directory;
    private final ToIntFunction<String> partitions;
    private final RateLimits limits;
    private final Clock clock;

    /** @param partitions the partition of a room */
    public RoomExportController(
            Past past,
            Membership membership,
            Directory directory,
            ToIntFunction<String> partitions,
            RateLimits limits,
            Clock clock) {
        this.past = past;
        this.membership = membership;
        this.directory = directory;
        this.partitions = partitions;
        this.limits = limits;
        this.clock = clock;
    }

    /** Somebody in the room. */
    record Exported(String id, String name, Role role) {}

    /**
     * The first line.
     *
     * @param position what all of the file is true at
     */
    record Head(int version, String position, Instant at, Room room, List<Exported> members) {}

    /** @param erased true if it was deleted since {@code position}; else absent */
    record Line(Message message, @Nullable Boolean erased) {}

    /**
     * The last line: a file without it was cut.
     *
     * @param count messages
     */
    record End(boolean end, long count) {}

    @GetMapping(produces = MediaType.APPLICATION_NDJSON_VALUE)
    Mono<ResponseEntity<Flux<DataBuffer>>> export(
            @PathVariable String room,
            @RequestHeader(name = HttpHeaders.ACCEPT_ENCODING, required = false) @Nullable String encodings,
            Caller caller,
            ServerWebExchange exchange) {
        int partition = partitions.applyAsInt(room);
        return membership.of(caller, room).flatMap(member -> {
            RoomEntry entry = directory.room(room);
            if (entry == null) {
                return Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND));
            }
            if (entry.kind() != RoomKind.DIRECT && !member.role().atLeast(Role.OWNER)) {
                return Mono.error(Problem.of(ProblemType.FORBIDDEN));
            }
            return limits.take(exchange, RateLimits.Rate.EXPORTS, caller.user())
                    .then(past.reached(partition))
                    .map(next ->
                            answer(entry, member, caller, new Position(partition, Math.max(0, next - 1)), encodings));
        });
    }

    private ResponseEntity<Flux<DataBuffer>> answer(
            RoomEntry room, MemberEntry member, Caller caller, Position asOf, @Nullable String encodings) {
        if (!places.tryAcquire()) {
            throw Problem.retryAfter(ProblemType.RATE_LIMITED, Duration.ofSeconds(30), null);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean zipped = encodings != null && encodings.contains("gzip");
        Flux<byte[]> lines = lines(room, member, caller, asOf, now).publishOn(Schedulers.boundedElastic(), 1);
        Flux<DataBuffer> body = (zipped ? Gzip.of(lines) : lines)
                .concatMapIterable(RoomExportController::pieces, 1)
                .map(piece -> (DataBuffer) DefaultDataBufferFactory.sharedInstance.wrap(piece))
                .doFinally(end -> places.release());
        String name = "%s-%s.jsonl"
                .formatted(room.name(), now.atOffset(ZoneOffset.UTC).toLocalDate());
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_NDJSON)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(name, StandardCharsets.UTF_8)
                                .build()
                                .toString());
        return (zipped ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip") : answer).body(body);
    }

    /** One array of bytes for the first line, each page, and the last line; the next page is read when there is room for it. */
    private Flux<byte[]> lines(RoomEntry room, MemberEntry member, Caller caller, Position asOf, Instant now) {
        Visible visible = Visible.of(member, room);
        List<Exported> members = directory.members(room.id()).stream()
                .map(one -> new Exported(one.user(), one.name(), one.role()))
                .toList();
        Head head = new Head(VERSION, asOf.toString(), now, room.room(), members);
        Progress progress = new Progress();
        Flux<byte[]> pages = Mono.defer(() ->
                        past.page(room.id(), visible, asOf.offset(), null, progress.after, PAGE, asOf.partition()))
                .doOnNext(progress::read)
                .map(page -> bytes(page, caller, member))
                .repeat(() -> progress.more);
        return Flux.concat(
                Mono.fromSupplier(() -> line(head)),
                pages,
                Mono.fromSupplier(() -> line(new End(true, progress.count))));
    }

    /** How far one file is. Pages come one after the other, each perhaps on another thread: what one wrote the next one sees. */
    private static final class Progress {
        private long after = -1;
        private long count;
        private boolean more = true;

        void read(Past.Page page) {
            more = page.more();
            if (!page.messages().isEmpty()) {
                after = Position.parse(page.messages().getLast().position()).offset();
                count += page.messages().size();
            }
        }
    }

    private static byte[] bytes(Past.Page page, Caller caller, MemberEntry member) {
        Set<String> erased = new HashSet<>(page.erased());
        ByteArrayOutputStream out = new ByteArrayOutputStream(PIECE_BYTES);
        for (MessageView view : page.messages()) {
            out.writeBytes(line(new Line(
                    Message.of(view, caller.user(), member.role()), erased.contains(view.id()) ? true : null)));
        }
        return out.toByteArray();
    }

    private static byte[] line(Object value) {
        byte[] json = Json.bytes(value);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static List<byte[]> pieces(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE_BYTES)));
        }
        return pieces;
    }
}
