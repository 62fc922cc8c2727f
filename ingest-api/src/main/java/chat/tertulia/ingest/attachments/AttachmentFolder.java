package chat.tertulia.ingest.attachments;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Files in a folder that all instances share: {@code uploads/<id>} as they came, {@code kept/<xy>/<id>} and {@code
 * kept/<xy>/<id>.thumbnail} as they are read, {@code work} for what is being made, and {@code key}, with which upload addresses are
 * signed: whoever shares the folder shares it. A file is there as a whole or not at all.
 */
public final class AttachmentFolder implements AttachmentStore {

    /** Nobody who uploads is silent for longer. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    /** A file of 10 MB over a bad line. */
    private static final Duration UPLOAD_MAX = Duration.ofMinutes(10);

    private static final int KEY_BYTES = 32;

    /** Looked at in one round. */
    private static final int TIDIED_MAX = 1_000;

    private final Path root;
    private final boolean own;
    private final UploadSignature signature;
    private final Clock clock;

    /**
     * Takes the folder, making what is missing.
     *
     * @param own whether it was made for this process, and goes with it
     */
    public AttachmentFolder(Path root, boolean own, Clock clock) throws IOException {
        this.root = Files.createDirectories(root);
        this.own = own;
        this.clock = clock;
        Files.createDirectories(uploads());
        Files.createDirectories(workFolder());
        Files.createDirectories(root.resolve("kept"));
        signature = UploadSignature.of(key());
    }

    /** Made by the first of the instances, as a whole or not at all. */
    private byte[] key() throws IOException {
        Path file = root.resolve("key");
        if (!Files.exists(file)) {
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            Path written = workFolder().resolve("key-" + UUID.randomUUID());
            if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        written, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.write(written, fresh);
            try {
                Files.createLink(file, written);
            } catch (FileAlreadyExistsException first) {
                // Another instance was first.
            } finally {
                Files.delete(written);
            }
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " is not a key of " + KEY_BYTES + " bytes");
        }
        return key;
    }

    private Path uploads() {
        return root.resolve("uploads");
    }

    @Override
    public Path workFolder() {
        return root.resolve("work");
    }

    /** Ids are ours: letters and digits. */
    private Path kept(String id, Part part) {
        return root.resolve("kept").resolve(id.substring(1, 3)).resolve(part == Part.FILE ? id : id + ".thumbnail");
    }

    @Override
    public URI uploadAddress(String room, String id, long bytes, Instant until) {
        long seconds = until.getEpochSecond();
        return URI.create("/api/rooms/" + room + "/attachments/" + id + "/content?bytes=" + bytes + "&until=" + seconds
                + "&signature=" + signature.sign(room, id, bytes, seconds));
    }

    /** Whether an upload's address is one of ours, and still good. */
    boolean isGood(String room, String id, long bytes, long until, String signed) {
        return signature.holds(room, id, bytes, until, signed, clock.instant());
    }

    /** More or less than was announced. */
    static final class WrongSizeException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongSizeException() {
            super("not the announced size");
        }
    }

    /**
     * Writes what comes to a file, a buffer at a time; errors with {@link WrongSizeException} as soon as there is more than announced, or
     * at the end if there is less, and leaves nothing then.
     */
    Mono<Void> receive(String id, long bytes, Flux<DataBuffer> body) {
        return Mono.using(
                        () -> Files.createTempFile(workFolder(), "upload-", ""),
                        part -> {
                            AtomicLong came = new AtomicLong();
                            Flux<DataBuffer> counted = body.timeout(SILENCE_MAX)
                                    .<DataBuffer>handle((buffer, sink) -> {
                                        if (came.addAndGet(buffer.readableByteCount()) > bytes) {
                                            DataBufferUtils.release(buffer);
                                            sink.error(new WrongSizeException());
                                        } else {
                                            sink.next(buffer);
                                        }
                                    })
                                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
                            return write(counted, part)
                                    .timeout(UPLOAD_MAX)
                                    .then(Mono.defer(() -> came.get() == bytes
                                            ? blocking(() -> Files.move(
                                                    part, uploads().resolve(id), StandardCopyOption.ATOMIC_MOVE))
                                            : Mono.error(new WrongSizeException())));
                        },
                        part -> {
                            try {
                                Files.deleteIfExists(part);
                            } catch (IOException e) {
                                // The next start's.
                            }
                        })
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    private static Mono<Void> write(Flux<DataBuffer> body, Path file) {
        return Mono.usingWhen(
                Mono.fromCallable(() -> AsynchronousFileChannel.open(file, StandardOpenOption.WRITE)),
                channel -> DataBufferUtils.write(body, channel)
                        .doOnNext(DataBufferUtils.releaseConsumer())
                        .then(),
                channel -> blocking(() -> {
                            channel.close();
                            return true;
                        })
                        .then());
    }

    @Override
    public Mono<Path> uploaded(String id, Path work) {
        Path file = uploads().resolve(id);
        return blocking(() -> Files.exists(file) ? file : null);
    }

    @Override
    public Mono<Void> keep(String id, Part part, Path file, String type) {
        return blocking(() -> {
                    Path target = kept(id, part);
                    Files.createDirectories(target.getParent());
                    return Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
                })
                .then();
    }

    @Override
    public Mono<Void> removeUpload(String id) {
        return blocking(() -> Files.deleteIfExists(uploads().resolve(id))).then();
    }

    @Override
    public Mono<Content> read(String id, Part part) {
        Path file = kept(id, part);
        return blocking(() -> Files.isRegularFile(file) ? new Content.InFile(file) : null);
    }

    @Override
    public @Nullable URI address(String id, String type, String disposition) {
        return null;
    }

    @Override
    public Mono<Void> remove(String id) {
        return blocking(() -> {
                    Files.deleteIfExists(uploads().resolve(id));
                    Files.deleteIfExists(kept(id, Part.THUMBNAIL));
                    return Files.deleteIfExists(kept(id, Part.FILE));
                })
                .then();
    }

    @Override
    public Mono<Void> tidy(Instant before) {
        return blocking(() -> tidy(uploads(), before) + tidy(workFolder(), before))
                .then();
    }

    private static int tidy(Path folder, Instant before) throws IOException {
        int gone = 0;
        try (Stream<Path> files = Files.list(folder)) {
            Iterator<Path> some = files.limit(TIDIED_MAX).iterator();
            while (some.hasNext()) {
                Path file = some.next();
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before) && Files.deleteIfExists(file)) {
                        gone++;
                    }
                } catch (NoSuchFileException moved) {
                    // It was just being kept.
                }
            }
        }
        return gone;
    }

    private static <T> Mono<T> blocking(Callable<@Nullable T> work) {
        return Mono.<T>fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public void close() {
        if (!own) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It is a temporary folder.
        }
    }
}
