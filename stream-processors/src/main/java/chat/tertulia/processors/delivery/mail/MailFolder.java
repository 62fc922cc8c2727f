package chat.tertulia.processors.delivery.mail;

import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.Waiting;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where letters go that no mail server is configured for: a line in the log, and the mail itself in a folder, as {@code <letter>.eml},
 * readable by the owner alone. The newest {@value #KEPT} stay.
 */
public final class MailFolder implements MailRoute {

    static final int KEPT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(MailFolder.class);
    private static final String SUFFIX = ".eml";

    private final Path folder;
    private final int kept;
    private final Set<String> files = new LinkedHashSet<>();

    public MailFolder(Path folder) {
        this(folder, KEPT);
    }

    MailFolder(Path folder, int kept) {
        this.folder = folder;
        this.kept = kept;
        try {
            Files.createDirectories(folder);
            try (Stream<Path> there = Files.list(folder)) {
                there.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                        .sorted(Comparator.comparingLong(MailFolder::modified))
                        .forEach(file -> files.add(file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("tertulia.processors.mail.folder cannot be used", e);
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    @Override
    public Outcome send(Letter letter, MimeMessage mail) {
        List<Waiting> items = letter.batch().items();
        LOG.atInfo()
                .addKeyValue(
                        "notifications",
                        items.stream().map(Waiting::notification).toList())
                .addKeyValue("user", letter.user())
                .addKeyValue(
                        "rooms", items.stream().map(Waiting::room).distinct().toList())
                .addKeyValue(
                        "reasons",
                        items.stream()
                                .map(item -> item.reason().name())
                                .distinct()
                                .toList())
                .addKeyValue("letter", letter.id())
                .log("Se está enviando la notificación por correo");
        try {
            keep(letter.id() + SUFFIX, mail);
            return new Outcome.Sent(java.util.Map.of());
        } catch (IOException | MessagingException e) {
            LOG.warn(
                    "a letter could not be kept: letter={} error={}",
                    letter.id(),
                    e.getClass().getName());
            return new Outcome.Retry(Duration.ZERO);
        }
    }

    private synchronized void keep(String name, MimeMessage mail) throws IOException, MessagingException {
        Path fresh = folder.resolve(name + ".new");
        Files.deleteIfExists(fresh);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (OutputStream out = Files.newOutputStream(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            mail.writeTo(out);
        }
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        files.remove(name);
        files.add(name);
        while (files.size() > kept) {
            String oldest = files.iterator().next();
            Files.deleteIfExists(folder.resolve(oldest));
            files.remove(oldest);
        }
    }
}
