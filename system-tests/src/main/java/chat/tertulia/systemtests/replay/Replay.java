package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Authority;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.client.ServerGone;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.history.HistoryChecker;
import chat.tertulia.systemtests.history.Observed;
import chat.tertulia.systemtests.history.Sent;
import chat.tertulia.systemtests.history.StreamLog;
import chat.tertulia.systemtests.history.Verdict;
import chat.tertulia.systemtests.history.Violation.Effect;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Plays a chat log through the public API and accounts for every line: demonstration, import tool and system test.
 *
 * <p>The story of a run: readers sign up, open their streams, and join the rooms; once their streams have shown them
 * joining, everything posted from then on is theirs to see. Then every line that the rooms' histories do not hold already is
 * posted by its user. At the end what the streams brought and what the histories hold is judged by
 * {@link HistoryChecker}. An outage of the server on the way is waited out, and changes nothing in the account.
 */
public final class Replay {

    private static final Duration JOIN_SHOWN_MAX = Duration.ofSeconds(60);

    /** After the last answer, streams with nothing new for so long have nothing more to bring. */
    private static final Duration STILL = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);
    private static final long LATENCY_MICROS_MAX = TimeUnit.HOURS.toMicros(1);

    private final ReplayOptions options;
    private final PrintStream out;
    private final Duration still;
    private final Map<String, String> roomIds = new LinkedHashMap<>();
    private final List<Reader> readers = new ArrayList<>();
    private volatile @Nullable Poster poster;

    public Replay(ReplayOptions options, PrintStream out) {
        this(options, out, STILL);
    }

    /**
     * Another bound for the quiet after the last line.
     *
     * @param still streams with nothing new for so long are taken to have no more to bring
     */
    Replay(ReplayOptions options, PrintStream out, Duration still) {
        this.options = options;
        this.out = out;
        this.still = still;
    }

    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out));
    }

    static int run(List<String> arguments, PrintStream out) {
        ReplayOptions options;
        try {
            if (arguments.contains("--help")) {
                out.print(ReplayOptions.USAGE);
                return 0;
            }
            options = ReplayOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            out.println("replay: " + e.getMessage());
            out.print(ReplayOptions.USAGE);
            return 64;
        }
        try {
            if (options.authority() != null) {
                Authority.trust(options.authority());
            }
            ReplayReport report = new Replay(options, out).run();
            out.print(report.text());
            if (options.report() != null) {
                report.write(options.report());
            }
            return report.exitCode();
        } catch (IOException | GeneralSecurityException | ServerGone | ApiProblem e) {
            out.println("replay: " + e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            out.println("replay: interrupted; run it again to go on");
            return 2;
        }
    }

    /** Lines in the log so far; for whoever watches a run. */
    public int posted() {
        Poster current = poster;
        return current == null ? 0 : current.accepted();
    }

    /**
     * Plays, waits for the streams, reads back and judges.
     *
     * @throws ServerGone if the server was away too long before the posting began or after it ended
     */
    public ReplayReport run() throws IOException, InterruptedException {
        ChatLog log = ChatLog.read(options.file(), options.linesMax());
        Script script = new Script(log, options.order());
        Set<String> nicks = new LinkedHashSet<>();
        Set<String> rooms = new LinkedHashSet<>();
        for (ChatLine line : log.lines()) {
            nicks.add(line.user());
            rooms.add(line.room());
        }
        ReplayState state = ReplayState.open(stateFile(log), new SecureRandom());
        Patience patience = Patience.of(options.patience());
        try (ApiClient api = new ApiClient(options.url(), patience);
                StreamClient streams = new StreamClient(options.url(), 1, patience)) {
            Cast cast = new Cast(api, state, Names.ofUsers(nicks), options.signUpsMax());
            say("%,d lines, %,d users, %,d rooms; to %s", script.size(), nicks.size(), rooms.size(), options.url());
            prepareReaders(log, cast, streams);
            prepareRooms(api, Names.ofRooms(rooms), rooms);
            Poster posting = new Poster(api, cast, script, roomIds, options);
            Map<String, Long> from = findEarlier(api, script, posting);
            poster = posting;

            long startNanos = System.nanoTime();
            Thread progress = Thread.ofVirtual().start(() -> showProgress(posting, script, cast));
            posting.run();
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            progress.interrupt();
            progress.join();

            awaitStreams(script);
            Map<String, List<JsonNode>> histories = posting.gone() == null ? readBack(api, script) : Map.of();
            readers.forEach(Reader::close);
            return report(log, script, cast, posting, from, histories, seconds);
        }
    }

    private Path stateFile(ChatLog log) {
        Path given = options.state();
        if (given != null) {
            return given;
        }
        String server = options.url().getAuthority().replaceAll("[^A-Za-z0-9.-]", "_");
        return Path.of(
                System.getProperty("user.home"),
                ".tertulia",
                "replay",
                log.digest().substring(0, 12) + "-" + server + ".jsonl");
    }

    // ---- before the first line

    private void prepareReaders(ChatLog log, Cast cast, StreamClient streams) {
        for (int i = 1; i <= options.readers(); i++) {
            readers.add(new Reader("reader-" + log.digest().substring(0, 6) + "-" + i, cast, streams));
        }
    }

    private void prepareRooms(ApiClient api, Map<String, String> names, Set<String> rooms) throws InterruptedException {
        ApiClient owner = api.as(readers.getFirst().account());
        // Streams first: a reader has to be shown its own joining.
        for (Reader reader : readers) {
            reader.open(api);
        }
        for (String room : rooms) {
            String name = names.getOrDefault(room, room);
            roomIds.put(room, roomNamed(owner, name, room).path("id").stringValue());
        }
        for (Reader reader : readers) {
            ApiClient as = api.as(reader.account());
            Set<String> member = new HashSet<>();
            as.rooms().forEach(room -> member.add(room.path("id").asString()));
            for (String room : roomIds.values()) {
                if (!member.contains(room)) {
                    reader.join(api, room, JOIN_SHOWN_MAX);
                }
            }
        }
        for (Reader reader : readers) {
            if (!Waiting.until(options.patience(), () -> reader.isFollowing() || reader.over() != null)
                    || reader.over() != null) {
                throw new ServerGone(
                        "no stream for " + reader.account() + ": " + reader.over(), new IllegalStateException());
            }
        }
    }

    private static JsonNode roomNamed(ApiClient owner, String name, String original) {
        return owner.publicRoom(name).orElseGet(() -> {
            try {
                return owner.createRoom(name, original, "public");
            } catch (ApiProblem problem) {
                if (problem.status() != 409) {
                    throw problem;
                }
                // Somebody else was faster, or our own first sending got through.
                return owner.publicRoom(name).orElseThrow(() -> problem);
            }
        });
    }

    /** Marks what earlier runs have posted, and tells from which offset on each room is ours to see. */
    private Map<String, Long> findEarlier(ApiClient api, Script script, Poster posting) {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < script.size(); i++) {
            indices.put(script.line(i).room() + '\n' + script.clientId(i), i);
        }
        Map<String, Long> from = new HashMap<>();
        ApiClient as = api.as(readers.getFirst().account());
        roomIds.forEach((room, id) -> {
            from.put(id, 0L);
            for (JsonNode message : as.history(id, null)) {
                Integer index =
                        indices.get(room + '\n' + message.path("clientId").asString(""));
                if (index == null) {
                    continue;
                }
                Position position = Position.parse(message.path("position").asString());
                if (script.fate(index) == null) {
                    posting.markEarlier(index, done(message, position));
                }
                from.merge(id, position.offset() + 1, Math::max);
            }
        });
        if (posting.accepted() > 0) {
            say("%,d lines are there already", posting.accepted());
        }
        return from;
    }

    private static Script.Done done(JsonNode message, Position position) {
        return new Script.Done(
                message.path("id").asString(),
                position,
                message.path("sender").path("id").asString(),
                true,
                1,
                0);
    }

    // ---- while posting

    private void showProgress(Poster posting, Script script, Cast cast) {
        int last = posting.settled();
        long lastNanos = System.nanoTime();
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(PROGRESS_EVERY.toNanos());
                long now = System.nanoTime();
                int settled = posting.settled();
                say(
                        "%,7d of %,d   %,6.0f/s   accounts %,d   seen %s   streams %d of %d",
                        settled,
                        script.size(),
                        (settled - last) * 1e9 / (now - lastNanos),
                        cast.signedUp() + cast.signedIn(),
                        String.join(
                                " ",
                                readers.stream()
                                        .map(r -> String.valueOf(r.seen()))
                                        .toList()),
                        readers.stream().filter(Reader::isFollowing).count(),
                        readers.size());
                last = settled;
                lastNanos = now;
            }
        } catch (InterruptedException e) {
            // that is how it ends
        }
    }

    // ---- after the last line

    private void awaitStreams(Script script) throws InterruptedException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < script.size(); i++) {
            if (script.fate(i) instanceof Script.Done done && !done.earlier()) {
                expected.add(done.id());
            }
        }
        long deadline = System.nanoTime() + options.patience().toNanos();
        long lastNews = System.nanoTime();
        int lastSeen = -1;
        while (System.nanoTime() < deadline) {
            if (readers.stream().allMatch(reader -> reader.over() != null || reader.hasSeen(expected))) {
                return;
            }
            int seen = readers.stream().mapToInt(Reader::seen).sum();
            boolean allFollow = readers.stream().allMatch(reader -> reader.over() != null || reader.isFollowing());
            if (seen != lastSeen || !allFollow) {
                lastSeen = seen;
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > still.toNanos()) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    /** Each room's history, by room id; waits for the view to reach what was posted. */
    private Map<String, List<JsonNode>> readBack(ApiClient api, Script script) throws InterruptedException {
        Map<String, Position> last = new HashMap<>();
        for (int i = 0; i < script.size(); i++) {
            if (script.fate(i) instanceof Script.Done done) {
                last.merge(roomId(script.line(i)), done.position(), (a, b) -> a.offset() > b.offset() ? a : b);
            }
        }
        ApiClient as = api.as(readers.getFirst().account());
        Map<String, List<JsonNode>> histories = new LinkedHashMap<>();
        for (String room : roomIds.values()) {
            Position atLeast = last.get(room);
            if (atLeast != null) {
                Waiting.until(options.patience(), () -> reaches(as, room, atLeast));
            }
            histories.put(room, as.history(room, atLeast));
        }
        return histories;
    }

    private static boolean reaches(ApiClient api, String room, Position atLeast) {
        String position = api.historyPage(room, null, 1, atLeast).position();
        return position == null || Position.parse(position).offset() >= atLeast.offset();
    }

    private String roomId(ChatLine line) {
        String id = roomIds.get(line.room());
        if (id == null) {
            throw new IllegalStateException("no room " + line.room());
        }
        return id;
    }

    // ---- the account

    private ReplayReport report(
            ChatLog log,
            Script script,
            Cast cast,
            Poster posting,
            Map<String, Long> from,
            Map<String, List<JsonNode>> histories,
            double seconds) {
        List<Sent> sent = new ArrayList<>();
        Map<String, Integer> refused = new TreeMap<>();
        Map<String, List<String>> expected = new HashMap<>();
        Set<String> ids = new HashSet<>();
        int posted = 0;
        int earlier = 0;
        int retried = 0;
        int unfinished = 0;
        for (int i = 0; i < script.size(); i++) {
            ChatLine line = script.line(i);
            String room = roomId(line);
            switch (script.fate(i)) {
                case Script.Done done -> {
                    if (done.earlier()) {
                        earlier++;
                        from.merge(room, done.position().offset() + 1, Math::max);
                    } else {
                        posted++;
                    }
                    retried += done.attempts() > 1 ? 1 : 0;
                    ids.add(done.id());
                    expected.computeIfAbsent(room, r -> new ArrayList<>()).add(done.id());
                    sent.add(new Sent(
                            room,
                            done.sender(),
                            script.chain(i),
                            i,
                            shown(line),
                            new Sent.Accepted(done.id(), done.position())));
                }
                case Script.Refused refusal -> refused.merge(refusal.reason(), 1, Integer::sum);
                case Script.Unknown unknown -> {
                    unfinished++;
                    sent.add(new Sent(room, unknown.sender(), script.chain(i), i, shown(line), new Sent.Unknown()));
                }
                case null -> unfinished++;
            }
        }
        Map<String, List<Observed.Message>> ours = new LinkedHashMap<>();
        histories.forEach((room, messages) -> ours.put(room, ours(script, room, messages, ids)));
        List<StreamLog> logs =
                readers.stream().map(reader -> reader.log(Map.copyOf(from))).toList();
        Verdict verdict = HistoryChecker.check(sent, logs, ours);
        List<ReplayReport.RoomHistory> roomReports = new ArrayList<>();
        roomIds.forEach((name, room) -> {
            List<Observed.Message> history = ours.get(room);
            if (history != null) {
                roomReports.add(new ReplayReport.RoomHistory(
                        name, room, history.size(), equal(expected.getOrDefault(room, List.of()), history)));
            }
        });
        Latencies latencies = new Latencies(script, readers);
        ServerGone gone = posting.gone();
        return new ReplayReport(
                options.file().toString(),
                log.digest(),
                options.url().toString(),
                options.order().name().toLowerCase(Locale.ROOT),
                script.size(),
                posted,
                earlier,
                refused,
                unfinished,
                retried,
                verdict.count(Effect.LOST),
                verdict.count(Effect.REPEATED),
                verdict.count(Effect.DISORDERED),
                verdict.count(Effect.INVENTED),
                verdict.excused().values().stream().mapToInt(n -> n).sum(),
                verdict.writtenTwice().size(),
                roomReports.stream().allMatch(ReplayReport.RoomHistory::equal),
                roomReports,
                latencies.readers(),
                latencies.undisturbed(),
                latencies.all(),
                cast.signedUp(),
                cast.signedIn(),
                seconds,
                posted / seconds,
                ReplayReport.listed(verdict.violations()),
                gone == null ? null : gone.getMessage());
    }

    /** The text readers should see: the server turns "/me waves" into an action that says "waves". */
    private static String shown(ChatLine line) {
        String posted = line.asPosted();
        return posted.startsWith("/me ") ? posted.substring("/me ".length()) : posted;
    }

    /** What this log's lines became, without what other people, or the same people by hand, said in the room. */
    private static List<Observed.Message> ours(Script script, String room, List<JsonNode> messages, Set<String> ids) {
        List<Observed.Message> ours = new ArrayList<>();
        for (JsonNode message : messages) {
            String id = message.path("id").asString();
            String clientId = message.path("clientId").asString("");
            if ((ids.contains(id) || clientId.startsWith(script.clientIdPrefix())) && !message.has("deletedAt")) {
                ours.add(new Observed.Message(
                        id,
                        room,
                        Position.parse(message.path("position").asString()),
                        message.path("sender").path("id").asString(),
                        message.path("text").asString()));
            }
        }
        return ours;
    }

    private boolean equal(List<String> expected, List<Observed.Message> history) {
        List<String> found = history.stream().map(Observed.Message::id).toList();
        return options.order() == ReplayOptions.Order.ROOM
                ? expected.equals(found)
                : found.size() == expected.size() && new HashSet<>(found).equals(new HashSet<>(expected));
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency for one method.
    private void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
    }

    /** Post to seen, from when a line was first sent to when each reader's stream brought it. */
    private static final class Latencies {
        private final Histogram undisturbed = histogram();
        private final Histogram all = histogram();
        private final List<ReplayReport.ReaderReport> readers = new ArrayList<>();

        Latencies(Script script, List<Reader> from) {
            for (Reader reader : from) {
                Histogram own = histogram();
                for (int i = 0; i < script.size(); i++) {
                    if (script.fate(i) instanceof Script.Done done && !done.earlier()) {
                        Long seen = reader.seenNanos().get(done.id());
                        if (seen != null) {
                            record(done, seen, own);
                        }
                    }
                }
                Account account = reader.account();
                readers.add(new ReplayReport.ReaderReport(
                        account.name(),
                        reader.seen(),
                        reader.connections(),
                        reader.breaks(),
                        reader.controls(),
                        ReplayReport.Latency.ofMicros(own),
                        reader.over()));
            }
        }

        private void record(Script.Done done, long seenNanos, Histogram own) {
            long micros = Math.clamp((seenNanos - done.firstSentNanos()) / 1_000, 0, LATENCY_MICROS_MAX);
            all.recordValue(micros);
            if (done.attempts() == 1) {
                own.recordValue(micros);
                undisturbed.recordValue(micros);
            }
        }

        private static Histogram histogram() {
            return new Histogram(LATENCY_MICROS_MAX, 3);
        }

        List<ReplayReport.ReaderReport> readers() {
            return readers;
        }

        ReplayReport.Latency undisturbed() {
            return ReplayReport.Latency.ofMicros(undisturbed);
        }

        ReplayReport.Latency all() {
            return ReplayReport.Latency.ofMicros(all);
        }
    }
}
