package chat.tertulia.gateway.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryGateTest {

    private final QueryGate gate = new QueryGate(2, 10);
    private final List<CompletableFuture<String>> running = new ArrayList<>();

    private CompletableFuture<String> ask() {
        return gate.run(() -> true, () -> {
                    CompletableFuture<String> query = new CompletableFuture<>();
                    running.add(query);
                    return query;
                })
                .toCompletableFuture();
    }

    @Test
    void soManyRunAtOnceAndTheOthersWaitInTheirOrder() {
        List<CompletableFuture<String>> answers = List.of(ask(), ask(), ask(), ask());
        assertThat(running).hasSize(2);

        running.get(1).complete("b");
        assertThat(running).hasSize(3);
        running.get(0).completeExceptionally(new IllegalStateException("away"));
        assertThat(running).hasSize(4);

        running.get(2).complete("c");
        assertThat(answers.get(1)).isCompletedWithValue("b");
        assertThat(answers.get(0)).isCompletedExceptionally();
        assertThat(answers.get(2)).isCompletedWithValue("c");
        assertThat(answers.get(3)).isNotDone();
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotAsked() {
        var _ = ask();
        var _ = ask();
        AtomicInteger asked = new AtomicInteger();
        List<CompletableFuture<String>> gone = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            gone.add(gate.run(() -> false, () -> {
                        asked.incrementAndGet();
                        return CompletableFuture.completedStage("too late");
                    })
                    .toCompletableFuture());
        }
        assertThat(gate.waiting()).isLessThanOrEqualTo(1_024);
        CompletableFuture<String> last = ask();

        running.get(0).complete("a");

        assertThat(asked).hasValue(0);
        assertThat(gone).noneMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
        assertThat(gate.waiting()).isZero();
        running.get(2).complete("last");
        assertThat(last).isCompletedWithValue("last");
    }

    @Test
    void whatCannotBeAskedMakesRoom() {
        for (int i = 0; i < 10; i++) {
            CompletableFuture<String> answer = gate.<String>run(() -> true, () -> {
                        throw new IllegalStateException("no connection");
                    })
                    .toCompletableFuture();
            assertThat(answer).isCompletedExceptionally();
        }
        var _ = ask();
        assertThat(running).hasSize(1);
    }
}
