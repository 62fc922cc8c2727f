package chat.tertulia.benchmarks;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.ServerGone;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the time from posting to seeing: some readers follow one room, messages are posted at a steady rate.
 *
 * <p>The loop is open: each message has a time at which it is due, whether or not the ones before it have been answered, and
 * its latency counts from then. A server that stalls is so charged for every message that had to wait (no coordinated
 * omission). Loss, repetition and order are checked over the warm-up too.
 */
public final class PostToSeen {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STREAMS_MAX = Duration.ofSeconds(60);

    /** After the last answer; what is not seen by then is lost. */
    private static final Duration LAST_SEEN_MAX = Duration.ofSeconds(10);

    /** Every text ends within 30 s, says the sentiment application. */
    private static final Duration WATCH_MAX = Duration.ofSeconds(60);

    private static final long LATENCY_NANOS_MAX = TimeUnit.MINUTES.toNanos(2);

    /** Sooner than due is impossible, later than this is the driver's fault. */
    private static final long LATE_NANOS = 1_000_000;

    /** The timer is not exact to less than this; the rest is spent spinning. */
    private static final long SPIN_NANOS = 200_000;

    private final BenchmarkOptions options;
    private final PrintStream out;
    private final @Nullable Watch watch;
    private final long[] dueNanos;
    private final long[] sentNanos;
    private final long[] answeredNanos;
    private final AtomicInteger failed = new AtomicInteger();

    PostToSeen(BenchmarkOptions options, PrintStream out) {
        this(options, out, null);
    }

    /** @param watch sees the first stream; null looks at messages only */
    public PostToSeen(BenchmarkOptions options, PrintStream out, @Nullable Watch watch) {
        this.options = options;
        this.out = out;
        this.watch = watch;
        dueNanos = new long[options.messages()];
        sentNanos = new long[options.messages()];
        answeredNanos = new long[options.messages()];
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BenchmarkOptions options;
        try {
            options = BenchmarkOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            out.println("post-to-seen: " + e.getMessage());
            out.print(BenchmarkOptions.USAGE);
            System.exit(64);
            return;
        }
        try {
            PostToSeenReport report = new PostToSeen(options, out).run();
            out.print(report.table());
            if (options.json() != null) {
                Files.writeString(
                        options.json(),
                        JsonMapper.builder()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .build()
                                .writeValueAsString(report));
            }
            System.exit(report.holds() ? 0 : 1);
        } catch (ServerGone | ApiProblem e) {
            out.println("post-to-seen: " + e.getMessage());
            System.exit(2);
        }
    }

    public PostToSeenReport run() throws InterruptedException, IOException {
        try (ApiClient api = new ApiClient(options.url(), Patience.of(PATIENCE));
                StreamClient streams = new StreamClient(options.url(), 1, Patience.of(PATIENCE))) {
            String run = Long.toString(System.currentTimeMillis(), 36);
            List<Account> senders = signUp(api, "sender-" + run, options.senders());
            List<Account> followers = signUp(api, "follower-" + run, Math.min(options.accounts(), options.readers()));
            String room = api.as(senders.getFirst())
                    .createRoom("bench-" + run, null, "public")
                    .path("id")
                    .asString();
            senders.forEach(sender -> api.as(sender).join(room));
            followers.forEach(follower -> api.as(follower).join(room));
            List<SequenceReader> readers = follow(streams, api, followers, senders.getFirst(), room);
            out.printf(
                    "%d streams follow; posting for %d s%n",
                    readers.size(), options.warmupSeconds() + options.seconds());
            post(api, senders, room);
            int posted = posted();
            awaitTrue(LAST_SEEN_MAX, () -> readers.stream().allMatch(reader -> reader.seen() >= posted));
            if (watch != null) {
                awaitTrue(WATCH_MAX, () -> watch.isComplete(posted));
            }
            return report(readers);
        }
    }

    private static List<Account> signUp(ApiClient api, String name, int count) {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            accounts.add(api.signUp(name + "-" + i, "a password for a benchmark", null));
        }
        return accounts;
    }

    private List<SequenceReader> follow(
            StreamClient streams, ApiClient api, List<Account> followers, Account sender, String room)
            throws InterruptedException {
        List<SequenceReader> readers = new ArrayList<>();
        AtomicInteger probed = new AtomicInteger();
        for (int i = 0; i < options.readers(); i++) {
            SequenceReader reader = new SequenceReader(options.messages());
            readers.add(reader);
            AtomicInteger first = new AtomicInteger();
            @Nullable Watch looking = i == 0 ? watch : null;
            reader.following(streams.open(followers.get(i % followers.size()).token(), null, event -> {
                if (isProbe(event) && first.getAndIncrement() == 0) {
                    probed.incrementAndGet();
                }
                reader.onEvent(event);
                if (looking != null) {
                    looking.onEvent(event);
                }
            }));
        }
        require(
                awaitTrue(STREAMS_MAX, () -> readers.stream().allMatch(SequenceReader::isFollowing)),
                "not all streams follow; do the server's limits allow so many?");
        // A membership reaches the streams by the log: a message that all have seen proves that they are members now.
        long deadline = System.nanoTime() + STREAMS_MAX.toNanos();
        for (int i = 0; probed.get() < readers.size(); i++) {
            require(System.nanoTime() < deadline, "not all streams show the room");
            api.as(sender).post(room, "probe-" + i, "probe");
            awaitTrue(Duration.ofSeconds(1), () -> probed.get() == readers.size());
        }
        return readers;
    }

    private static boolean isProbe(StreamEvent event) {
        return event.name().equals("message.posted")
                && new String(event.data(), StandardCharsets.UTF_8).contains("\"text\":\"probe\"");
    }

    private void post(ApiClient api, List<Account> senders, String room) throws InterruptedException {
        List<ApiClient> posting = senders.stream().map(api::as).toList();
        long startNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < options.messages(); i++) {
                int number = i;
                dueNanos[i] = startNanos + i * TimeUnit.SECONDS.toNanos(1) / options.rate();
                waitUntil(dueNanos[i]);
                requests.execute(() -> post(posting.get(number % posting.size()), room, number));
            }
        }
    }

    private void post(ApiClient api, String room, int number) {
        sentNanos[number] = System.nanoTime();
        try {
            api.post(room, "n" + number, text(number));
            answeredNanos[number] = System.nanoTime();
        } catch (ApiProblem | ServerGone e) {
            failed.incrementAndGet();
        }
    }

    private String text(int number) {
        String start = "#" + number + " ";
        return start + "x".repeat(options.textBytes() - start.length());
    }

    private static void waitUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 2 * SPIN_NANOS) {
            LockSupport.parkNanos(left - SPIN_NANOS);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (System.nanoTime() < nanos) {
            Thread.onSpinWait();
        }
    }

    private int posted() {
        int posted = 0;
        for (long answered : answeredNanos) {
            posted += answered != 0 ? 1 : 0;
        }
        return posted;
    }

    private PostToSeenReport report(List<SequenceReader> readers) throws IOException {
        Histogram scheduled = new Histogram(LATENCY_NANOS_MAX, 3);
        Histogram sent = new Histogram(LATENCY_NANOS_MAX, 3);
        Histogram answered = new Histogram(LATENCY_NANOS_MAX, 3);
        long lost = 0;
        int late = 0;
        for (int i = 0; i < options.messages(); i++) {
            boolean measured = i >= options.warmupMessages();
            for (SequenceReader reader : readers) {
                long seen = reader.seenNanos(i);
                if (seen == 0) {
                    lost += answeredNanos[i] != 0 ? 1 : 0;
                } else if (measured) {
                    record(scheduled, seen - dueNanos[i]);
                    record(sent, seen - sentNanos[i]);
                }
            }
            if (measured && answeredNanos[i] != 0) {
                record(answered, answeredNanos[i] - sentNanos[i]);
                late += sentNanos[i] - dueNanos[i] > LATE_NANOS ? 1 : 0;
            }
        }
        return new PostToSeenReport(
                Instant.now(),
                machine(),
                options.url().toString(),
                readers.size(),
                options.rate(),
                options.seconds(),
                options.textBytes(),
                posted(),
                failed.get(),
                scheduled.getTotalCount(),
                (double) scheduled.getTotalCount() / options.seconds(),
                lost,
                readers.stream().mapToLong(SequenceReader::repeated).sum(),
                readers.stream().mapToLong(SequenceReader::outOfOrder).sum(),
                readers.stream().mapToInt(SequenceReader::breaks).sum(),
                readers.stream().mapToInt(SequenceReader::announcedGaps).sum(),
                late,
                PostToSeenReport.Percentiles.ofNanos(scheduled),
                PostToSeenReport.Percentiles.ofNanos(sent),
                PostToSeenReport.Percentiles.ofNanos(answered));
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LATENCY_NANOS_MAX));
    }

    private static String machine() throws IOException {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + ", Java "
                + System.getProperty("java.version") + ", "
                + InetAddress.getLocalHost().getHostName();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new ServerGone(otherwise, new IllegalStateException(otherwise));
        }
    }

    private static boolean awaitTrue(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return true;
    }
}
