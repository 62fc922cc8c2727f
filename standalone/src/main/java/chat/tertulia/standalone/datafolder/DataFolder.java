package chat.tertulia.standalone.datafolder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, held by one process at a time. The lock is the operating system's, so it is gone with the process
 * however that ended; {@code tertulia.pid} beside it is for people and tests.
 */
public final class DataFolder implements AutoCloseable {

    private final Path root;
    private final FileChannel channel;
    private final @Nullable FileLock lock;

    private DataFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the folder, making it if needed.
     *
     * @throws InUseException if another process has it
     */
    public static DataFolder take(Path root) throws IOException, InUseException {
        Files.createDirectories(root);
        FileChannel channel =
                FileChannel.open(root.resolve("tertulia.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Path pid = root.resolve("tertulia.pid");
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new InUseException(
                    root, Files.exists(pid) ? Files.readString(pid).strip() : "unknown");
        }
        Files.writeString(pid, ProcessHandle.current().pid() + "\n");
        return new DataFolder(root, channel, lock);
    }

    /** A subfolder, made if needed. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    public Path file(String name) {
        return root.resolve(name);
    }

    /** A password of 192 random bits, made at first use and readable by the owner alone. */
    public String password(String name) throws IOException {
        Path file = folder("secrets").resolve(name);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            keepSecret(name, HexFormat.of().formatHex(bytes));
        }
        return Files.readString(file).strip();
    }

    /** Writes a file that the owner alone can read, in the folder of the passwords; its path. */
    public Path keepSecret(String name, String text) throws IOException {
        Path file = folder("secrets").resolve(name);
        Path fresh = file.resolveSibling(name + ".new");
        Files.deleteIfExists(fresh);
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(fresh, text);
        return Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Ends a process that an earlier Tertulia of this folder left behind when it was killed. Nothing is ended that is not
     * surely ours: the process must be alive and its command line must name this folder or the given program.
     *
     * @param pidFile file whose first line is the process id
     * @param program part of the command that the process must have
     */
    public void endLeftover(Path pidFile, String program) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        String first = Files.readString(pidFile).lines().findFirst().orElse("").strip();
        if (!first.matches("\\d{1,10}")) {
            return;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(first));
        if (process.isEmpty() || !process.get().info().command().orElse("").contains(program)) {
            return;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.get().destroyForcibly();
        }
    }

    /** A loopback port that nobody listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(root.resolve("tertulia.pid"));
        if (lock != null) {
            lock.release();
        }
        channel.close();
    }

    /** Another process holds the folder. */
    public static final class InUseException extends Exception {
        private static final long serialVersionUID = 1L;

        InUseException(Path root, String pid) {
            super("The data folder " + root + " is in use by another Tertulia (process " + pid
                    + "). Stop that one, or choose another folder with --data.");
        }
    }
}
