package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads from /proc what processes and their children use. */
final class ProcessReader {

    /** USER_HZ is 100 on all that Linux runs on today. */
    private static final long TICK_MILLIS = 10;

    private ProcessReader() {}

    /** Processor time of user and system, all threads. */
    static long cpuMillis(List<Long> processes) throws IOException {
        long ticks = 0;
        for (long pid : withChildren(processes)) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name before it, in parentheses, may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks * TICK_MILLIS;
    }

    /** Memory, each shared page by the share of it. */
    static long pssBytes(List<Long> processes) throws IOException {
        long kib = 0;
        for (long pid : withChildren(processes)) {
            try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
                kib += number(lines.filter(line -> line.startsWith("Pss:"))
                        .findFirst()
                        .orElse("0"));
            }
        }
        return kib * 1024;
    }

    /** How many files and connections a process may have open. */
    static long openFilesMax(long process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process + "/limits"))) {
            return number(lines.filter(line -> line.startsWith("Max open files"))
                    .findFirst()
                    .orElse("0"));
        }
    }

    private static long number(String line) {
        String digits = line.replaceFirst("^\\D*(\\d+).*$", "$1");
        return Long.parseLong(digits);
    }

    private static List<Long> withChildren(List<Long> processes) {
        List<Long> all = new ArrayList<>();
        for (long pid : processes) {
            all.add(pid);
            ProcessHandle.of(pid)
                    .ifPresent(process ->
                            process.descendants().map(ProcessHandle::pid).forEach(all::add));
        }
        return all;
    }
}
