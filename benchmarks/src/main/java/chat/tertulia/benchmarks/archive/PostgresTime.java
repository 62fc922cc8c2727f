package chat.tertulia.benchmarks.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processor time of a Postgres server, all its processes together. Linux only. */
final class PostgresTime {

    /** Clock ticks of /proc, on every Linux there is. */
    private static final double TICKS_A_SECOND = 100;

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int OF_ENDED_CHILDREN = 13;

    private final long postmaster;

    PostgresTime(long postmaster) {
        this.postmaster = postmaster;
    }

    /** Seconds since the server started. */
    double seconds() throws IOException {
        long ticks = 0;
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                ticks += ticks(process);
            }
        }
        return ticks / TICKS_A_SECOND;
    }

    private long ticks(Path process) throws IOException {
        String stat;
        try {
            stat = Files.readString(process.resolve("stat"));
        } catch (NoSuchFileException e) {
            return 0;
        }
        // The name before it, in brackets, may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        boolean isServer = process.getFileName().toString().equals(Long.toString(postmaster));
        if (!isServer && Long.parseLong(fields[PARENT]) != postmaster) {
            return 0;
        }
        long ticks = 0;
        for (int i = USER; i < (isServer ? OF_ENDED_CHILDREN + 2 : USER + 2); i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
