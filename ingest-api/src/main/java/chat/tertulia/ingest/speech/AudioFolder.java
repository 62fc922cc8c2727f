package chat.tertulia.ingest.speech;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Audio in files of one folder: whatever is sent is sent from here, so that slow readers hold no memory. What was not asked for longest goes
 * first when there is too much; the files' times remember that over a restart. Blocks; thread-safe; one process, one folder.
 */
public final class AudioFolder implements AutoCloseable {

    /** What is being written. */
    private static final String UNFINISHED = ".part";

    /** So much of the bound is left after old files went, so that not each new one has to look for them. */
    private static final double KEPT = 0.9;

    private record Old(Path file, long size, FileTime used) {}

    private final Path root;
    private final boolean own;
    private final long bytesMax;
    private final Clock clock;
    private final AtomicLong unfinished = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param own whether it was made for this process, and goes with it
     * @param bytesMax of finished files, about
     */
    public AudioFolder(Path root, boolean own, long bytesMax, Clock clock) throws IOException {
        this.root = Files.createDirectories(root);
        this.own = own;
        this.bytesMax = bytesMax;
        this.clock = clock;
        for (Old left : files()) {
            if (left.file.toString().endsWith(UNFINISHED)) {
                Files.deleteIfExists(left.file);
            }
        }
        evict();
    }

    /** A finished file, which from now on counts as used last; null if there is none. */
    @Nullable
    Path find(String name) throws IOException {
        Path file = root.resolve(name);
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            return file;
        } catch (NoSuchFileException none) {
            return null;
        }
    }

    /** Where a file may be written; nothing is there yet. */
    Path unfinished() {
        return root.resolve(unfinished.incrementAndGet() + UNFINISHED);
    }

    /** Makes a written file findable by its name, at once and as a whole. */
    Path add(String name, Path written) throws IOException {
        long size = Files.size(written);
        Path file = Files.move(written, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        if (bytes.addAndGet(size) > bytesMax) {
            evict();
        }
        return file;
    }

    /** About how much is in it. */
    long bytes() {
        return bytes.get();
    }

    /** The newest stays whatever its size: it is about to be sent. */
    private synchronized void evict() throws IOException {
        List<Old> all = new ArrayList<>(files());
        all.removeIf(file -> file.file.toString().endsWith(UNFINISHED));
        all.sort(Comparator.comparing(Old::used));
        long total = all.stream().mapToLong(Old::size).sum();
        if (total > bytesMax) {
            for (Old oldest : all.subList(0, Math.max(0, all.size() - 1))) {
                if (total <= KEPT * bytesMax) {
                    break;
                }
                Files.deleteIfExists(oldest.file);
                total -= oldest.size;
            }
        }
        bytes.set(total);
    }

    private List<Old> files() throws IOException {
        List<Old> found = new ArrayList<>();
        Files.walkFileTree(root, Set.of(), 1, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) {
                if (about.isRegularFile()) {
                    found.add(new Old(file, about.size(), about.lastModifiedTime()));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    @Override
    public void close() throws IOException {
        if (own) {
            for (Old old : files()) {
                Files.deleteIfExists(old.file);
            }
            Files.deleteIfExists(root);
        }
    }
}
