package chat.tertulia.processors.sentiment.comprehend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.processors.sentiment.comprehend.ComprehendStandIn.Call;
import chat.tertulia.processors.sentiment.lexicon.MessageLanguage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

final class ComprehendAnalyzerTest {

    private static final String GOOD = "qué buena noticia, me alegro mucho por ustedes";
    private static final String ENGLISH = "this is really good news for all of you";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final MessageLanguage LANGUAGES = new MessageLanguage();
    private static final SdkEventLoopGroup THREADS =
            SdkEventLoopGroup.builder().numberOfThreads(1).build();
    private static final long PLENTY = 1_000_000;

    @TempDir
    Path directory;

    /** Added to the clock. */
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    private final Clock clock = ((InstantSource) () -> Instant.now().plus(ahead.get())).withZone(ZoneOffset.UTC);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final ComprehendCounters counters = new ComprehendCounters();
    private final List<ComprehendAnalyzer> analyzers = new ArrayList<>();
    private ComprehendStandIn comprehend;

    @AfterAll
    static void end() {
        var _ = THREADS.eventLoopGroup().shutdownGracefully();
    }

    @BeforeEach
    void start() throws IOException {
        comprehend = new ComprehendStandIn();
    }

    @AfterEach
    void stop() {
        analyzers.forEach(ComprehendAnalyzer::close);
        comprehend.close();
        scheduler.shutdownNow();
        assertThat(comprehend.complaints).isEmpty();
        assertThat(counters.waiting()).isZero();
    }

    private Path month() {
        return directory.resolve("state/month");
    }

    private ComprehendAnalyzer analyzer(ComprehendLimits limits) {
        ComprehendAnalyzer made = new ComprehendAnalyzer(
                ComprehendClients.of(
                        "us-east-1",
                        comprehend.address(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("test-key", "test-secret")),
                        limits.timeoutMs(),
                        THREADS),
                LANGUAGES,
                limits,
                counters,
                clock,
                new Random(1),
                scheduler);
        analyzers.add(made);
        return made;
    }

    /** Calls may take 5 s, three tries, pauses of milliseconds, three failures open the circuit for a minute. */
    private ComprehendLimits limits(long monthlyUnits) {
        return new ComprehendLimits(1_000, monthlyUnits, month(), 5_000, 25_000, 20, 100, 3, 2, 10, 3, 60_000);
    }

    private ComprehendLimits impatient() {
        return new ComprehendLimits(1_000, PLENTY, month(), 1_000, 25_000, 20, 100, 3, 2, 10, 3, 60_000);
    }

    private static List<Sentiment> ask(ComprehendAnalyzer analyzer, List<String> texts) {
        return answer(analyzer.analyze(texts).toCompletableFuture());
    }

    private static Sentiment ask(ComprehendAnalyzer analyzer, String text) {
        return ask(analyzer, List.of(text)).getFirst();
    }

    private static <T> T answer(CompletableFuture<T> asked) {
        await().atMost(PATIENCE).until(asked::isDone);
        return asked.join();
    }

    private static List<Status> statuses(List<Sentiment> sentiments) {
        return sentiments.stream().map(Sentiment::status).toList();
    }

    @Test
    void aTextIsJudgedWithItsLanguageAndScores() {
        comprehend.usual = call ->
                ComprehendStandIn.answer(List.of(ComprehendStandIn.item(0, "MIXED", 0.3, 0.2, 0.1, 0.4)), List.of());

        Sentiment found = ask(analyzer(limits(PLENTY)), GOOD);

        assertThat(found.label()).isEqualTo(Label.MIXED);
        assertThat(found.language()).isEqualTo("es");
        assertThat(found.analyzer()).isEqualTo(ComprehendAnalyzer.NAME);
        assertThat(found.scores()).isNotNull().satisfies(scores -> {
            assertThat(scores.positive()).isCloseTo(0.3, within(1e-4));
            assertThat(scores.mixed()).isCloseTo(0.4, within(1e-4));
        });
        assertThat(comprehend.calls).containsExactly(new Call("es", List.of(GOOD)));
        assertThat(counters.texts(Status.OK)).isOne();
    }

    @Test
    void oneLanguageABatchAndResultsInTheOrderOfTheTexts() {
        List<Sentiment> found = ask(
                analyzer(limits(PLENTY)),
                List.of(
                        GOOD,
                        ENGLISH,
                        "https://example.org/ 123",
                        "Das ist aber wirklich eine sehr schöne Sache",
                        ":)"));

        assertThat(statuses(found))
                .containsExactly(Status.OK, Status.OK, Status.SKIPPED, Status.UNSUPPORTED, Status.OK);
        assertThat(found.stream().map(Sentiment::language)).containsExactly("es", "en", null, "de", null);
        assertThat(comprehend.calls)
                .containsExactlyInAnyOrder(new Call("es", List.of(GOOD, ":)")), new Call("en", List.of(ENGLISH)));
        assertThat(counters.monthUnits()).isEqualTo(9);
    }

    @Test
    void concurrentTextsShareCallsOfAtMostTwentyFive() {
        ComprehendAnalyzer analyzer = analyzer(limits(PLENTY));

        List<CompletableFuture<List<Sentiment>>> asked = IntStream.range(0, 60)
                .mapToObj(i -> analyzer.analyze(List.of(GOOD)).toCompletableFuture())
                .toList();

        asked.forEach(each -> assertThat(statuses(answer(each))).containsExactly(Status.OK));
        assertThat(comprehend.calls.stream()
                        .mapToInt(call -> call.texts().size())
                        .sum())
                .isEqualTo(60);
        assertThat(comprehend.calls).hasSizeLessThan(15);
    }

    @Test
    void longTextsAreCutAtACodePoint() {
        String emojis = GOOD + " " + "😀".repeat(3_000);

        assertThat(ask(analyzer(limits(PLENTY)), emojis).status()).isEqualTo(Status.OK);

        String sent = comprehend.calls.getFirst().texts().getFirst();
        assertThat(emojis).startsWith(sent);
        assertThat(sent.getBytes(StandardCharsets.UTF_8).length).isBetween(4_997, 5_000);
        assertThat(WaitingText.cut("  a\ud83d ")).isEqualTo("a\ufffd");
    }

    @Test
    void anErrorOfOneTextFailsThatText() {
        comprehend.usual = call -> ComprehendStandIn.answer(
                List.of(
                        ComprehendStandIn.item(2, "NEGATIVE", 0, 1, 0, 0),
                        ComprehendStandIn.item(0, "POSITIVE", 1, 0, 0, 0)),
                List.of(ComprehendStandIn.error(1)));

        List<Sentiment> found = ask(analyzer(limits(PLENTY)), List.of(GOOD, GOOD, GOOD));

        assertThat(found.stream().map(Sentiment::label)).containsExactly(Label.POSITIVE, null, Label.NEGATIVE);
        assertThat(statuses(found)).containsExactly(Status.OK, Status.FAILED, Status.OK);
        assertThat(counters.calls()).isOne();
    }

    @Test
    void missingForeignAndRepeatedIndexesAndUnsoundItemsFailTheirTextsAlone() {
        comprehend.usual = call -> ComprehendStandIn.answer(
                List.of(
                        ComprehendStandIn.item(0, "POSITIVE", 1, 0, 0, 0),
                        ComprehendStandIn.item(2, "POSITIVE", 1, 0, 0, 0),
                        ComprehendStandIn.item(2, "NEGATIVE", 0, 1, 0, 0),
                        ComprehendStandIn.item(3, "ECSTATIC", 1, 0, 0, 0),
                        ComprehendStandIn.item(4, "POSITIVE", 7, 0, 0, 0),
                        "{\"Index\":5,\"Sentiment\":\"POSITIVE\"}",
                        ComprehendStandIn.item(-1, "POSITIVE", 1, 0, 0, 0),
                        ComprehendStandIn.item(99, "POSITIVE", 1, 0, 0, 0)),
                List.of("{\"ErrorCode\":\"x\"}"));

        List<Sentiment> found = ask(analyzer(limits(PLENTY)), Collections.nCopies(6, GOOD));

        assertThat(statuses(found))
                .containsExactly(Status.OK, Status.FAILED, Status.FAILED, Status.FAILED, Status.FAILED, Status.FAILED);
        assertThat(counters.wrongIndexes()).isEqualTo(4);
    }

    @Test
    void aThrottledBatchIsTriedAgain() {
        comprehend.turns.add(ComprehendStandIn.throttle());
        comprehend.turns.add(call -> ComprehendStandIn.refusal(400, "ThrottlingException"));

        assertThat(ask(analyzer(limits(PLENTY)), GOOD).status()).isEqualTo(Status.OK);
        assertThat(comprehend.calls).hasSize(3);
        assertThat(counters.throttled()).isEqualTo(2);
        assertThat(counters.monthUnits()).isEqualTo(3);
    }

    @Test
    void throttlingThatDoesNotEndFailsTheTextAndCostsNothing() {
        comprehend.usual = ComprehendStandIn.throttle();

        assertThat(ask(analyzer(limits(PLENTY)), GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(comprehend.calls).hasSize(3);
        assertThat(counters.monthUnits()).isZero();
        assertThat(counters.circuitOpened()).isZero();
    }

    @Test
    void aRefusedBatchIsNotTriedAgain() {
        comprehend.usual = call -> ComprehendStandIn.refusal(400, "InvalidRequestException");
        ComprehendAnalyzer analyzer = analyzer(limits(PLENTY));

        for (int i = 0; i < 4; i++) {
            assertThat(ask(analyzer, GOOD).status()).isEqualTo(Status.FAILED);
        }
        assertThat(comprehend.calls).hasSize(4);
        assertThat(counters.circuitOpened()).isZero();
    }

    @Test
    void failuresOpenTheCircuitAndAProbeClosesIt() {
        comprehend.usual = ComprehendStandIn.broken();
        ComprehendAnalyzer analyzer = analyzer(limits(PLENTY));

        assertThat(ask(analyzer, GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(comprehend.calls).hasSize(3);
        assertThat(counters.circuitOpened()).isOne();
        assertThat(counters.monthUnits()).isZero();

        CompletableFuture<List<Sentiment>> refused =
                analyzer.analyze(List.of(GOOD)).toCompletableFuture();
        assertThat(refused).isCompleted();
        assertThat(statuses(refused.join())).containsExactly(Status.FAILED);
        assertThat(comprehend.calls).hasSize(3);

        ahead.set(Duration.ofMinutes(2));
        assertThat(ask(analyzer, GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(comprehend.calls).hasSize(4);
        assertThat(counters.circuitOpened()).isEqualTo(2);

        ahead.set(Duration.ofMinutes(4));
        comprehend.usual = ComprehendStandIn::allPositive;
        assertThat(statuses(ask(analyzer, List.of(GOOD, ENGLISH)))).containsExactly(Status.OK, Status.OK);
        assertThat(comprehend.calls).hasSize(6);
    }

    @Test
    void whatMayNotBeAskedFailsAtOnce() {
        comprehend.usual = call -> ComprehendStandIn.refusal(400, "AccessDeniedException");

        assertThat(ask(analyzer(limits(PLENTY)), GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(comprehend.calls).hasSize(1);
    }

    @Test
    void aCallThatHangsIsGivenUpAndTriedAgain() {
        comprehend.turns.add(comprehend.hang());

        assertThat(ask(analyzer(impatient()), GOOD).status()).isEqualTo(Status.OK);
        // The first may have been billed.
        assertThat(counters.monthUnits()).isEqualTo(6);
        assertThat(counters.failedCalls()).isOne();
    }

    @Test
    void hangingForeverEveryTextEndsAndNothingWaits() {
        comprehend.usual = comprehend.hang();

        List<Sentiment> found = ask(analyzer(impatient()), Collections.nCopies(80, GOOD));

        assertThat(statuses(found)).containsOnly(Status.FAILED).hasSize(80);
        assertThat(counters.texts(Status.FAILED)).isEqualTo(80);
        assertThat(counters.circuitOpened()).isOne();
    }

    @Test
    void nobodyListeningFails() throws IOException {
        ComprehendAnalyzer analyzer;
        try (ComprehendStandIn gone = comprehend) {
            analyzer = analyzer(impatient());
        }
        comprehend = new ComprehendStandIn();

        assertThat(ask(analyzer, GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(counters.monthUnits()).isZero();
    }

    @Test
    void anAnswerThatIsNoJsonFailsAndMayHaveBeenBilled() {
        comprehend.usual = call -> new ComprehendStandIn.Turn(200, "<html>");

        assertThat(ask(analyzer(impatient()), GOOD).status()).isEqualTo(Status.FAILED);
        assertThat(counters.monthUnits()).isEqualTo(9);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void neitherTextsNorCredentialsAreLogged(CapturedOutput log) {
        comprehend.usual = call -> new ComprehendStandIn.Turn(
                500, "{\"__type\":\"InternalServerException\",\"message\":\"" + GOOD + " test-key test-secret\"}");

        assertThat(ask(analyzer(limits(PLENTY)), GOOD).status()).isEqualTo(Status.FAILED);

        assertThat(log.getAll())
                .contains("Comprehend is not asked for 60000 ms: AWAY, InternalServerException, status 500")
                .doesNotContain(GOOD, "test-key", "test-secret");
    }

    @Test
    void moreTextsThanMayWaitAreOverBudget() {
        comprehend.usual = comprehend.hang();
        ComprehendAnalyzer analyzer = analyzer(impatient());

        List<Sentiment> found = ask(analyzer, Collections.nCopies(130, GOOD));

        assertThat(statuses(found).subList(100, 130)).containsOnly(Status.OVER_BUDGET);
        assertThat(statuses(found).subList(0, 100)).containsOnly(Status.FAILED);
    }

    @Test
    void theRateHoldsAndWhatItLeavesNoTimeForIsOverBudget() {
        // One call a second, no waiting beyond 600 ms: of two languages only one is asked about.
        ComprehendAnalyzer analyzer =
                analyzer(new ComprehendLimits(1, PLENTY, month(), 3_000, 3_600, 5, 100, 3, 2, 10, 3, 60_000));

        List<Sentiment> found = ask(analyzer, List.of(GOOD, ENGLISH));

        assertThat(statuses(found)).containsExactlyInAnyOrder(Status.OK, Status.OVER_BUDGET);
        assertThat(comprehend.calls).hasSize(1);
        assertThat(counters.monthUnits()).isEqualTo(3);
    }

    @Test
    void theMonthsUnitsAreKeptOverARestartAndBeginAnewWithTheMonth() throws IOException {
        ComprehendAnalyzer first = analyzer(limits(10));
        assertThat(statuses(ask(first, List.of(GOOD, GOOD, GOOD, GOOD))))
                .containsExactly(Status.OK, Status.OK, Status.OK, Status.OVER_BUDGET);
        // Kept before the call, not when the process ends.
        assertThat(Files.readString(month())).endsWith(" 9\n");

        ComprehendAnalyzer second = analyzer(limits(10));
        assertThat(ask(second, GOOD).status()).isEqualTo(Status.OVER_BUDGET);

        ahead.set(Duration.ofDays(31));
        assertThat(ask(second, GOOD).status()).isEqualTo(Status.OK);
        assertThat(Files.readString(month())).endsWith(" 3\n");
        assertThat(comprehend.calls).hasSize(2);
    }

    @Test
    void longTextsCostMoreUnits() {
        assertThat(MonthlyBudget.unitsOf(1)).isEqualTo(3);
        assertThat(MonthlyBudget.unitsOf(300)).isEqualTo(3);
        assertThat(MonthlyBudget.unitsOf(301)).isEqualTo(4);
    }

    @Test
    void aMonthThatCannotBeReadIsSaidPlainly() throws IOException {
        Files.createDirectories(month().getParent());
        Files.writeString(month(), "a lot");

        assertThatThrownBy(() -> new MonthlyBudget(clock, month(), 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not a month and a count of units");
    }

    @Test
    void closingEndsWhatWaits() {
        comprehend.usual = comprehend.hang();
        ComprehendAnalyzer analyzer = analyzer(limits(PLENTY));
        CompletableFuture<List<Sentiment>> sent =
                analyzer.analyze(List.of(GOOD)).toCompletableFuture();
        await().atMost(PATIENCE).until(() -> comprehend.calls.size() == 1);
        CompletableFuture<List<Sentiment>> queued =
                analyzer.analyze(List.of(ENGLISH)).toCompletableFuture();

        analyzer.close();

        assertThat(statuses(sent.join())).containsExactly(Status.FAILED);
        assertThat(statuses(queued.join())).containsExactly(Status.FAILED);
        assertThat(ask(analyzer, GOOD).status()).isEqualTo(Status.FAILED);
    }
}
