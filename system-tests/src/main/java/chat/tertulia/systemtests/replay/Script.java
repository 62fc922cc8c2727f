package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The lines to play, and what became of each.
 *
 * <p>Each line waits for the one before it by the same user, and, where the room's order is to be kept, for the one before it
 * in the same room. Both are earlier in the log, so nothing waits in a circle.
 */
final class Script {

    /** What became of a line. */
    sealed interface Fate {}

    /**
     * It is in the log.
     *
     * @param earlier an earlier run had posted it
     * @param attempts 1 if the first try was answered
     * @param firstSentNanos when this run first sent it; meaningless if earlier
     */
    record Done(String id, Position position, String sender, boolean earlier, int attempts, long firstSentNanos)
            implements Fate {}

    /** The server would not have it. */
    record Refused(String reason) implements Fate {}

    /** Sent, and never answered. */
    record Unknown(String sender) implements Fate {}

    private final List<ChatLine> lines;
    private final ReplayOptions.Order order;
    private final String clientIdPrefix;
    private final AtomicReferenceArray<@Nullable Fate> fates;
    private final List<CompletableFuture<Void>> finished;
    private final int[] previousOfUser;

    Script(ChatLog log, ReplayOptions.Order order) {
        this.lines = log.lines();
        this.order = order;
        this.clientIdPrefix = "replay-" + log.digest().substring(0, 12) + "-";
        this.fates = new AtomicReferenceArray<>(lines.size());
        this.finished =
                lines.stream().map(line -> new CompletableFuture<Void>()).toList();
        this.previousOfUser = new int[lines.size()];
        Map<String, Integer> lastOfUser = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Integer previous = lastOfUser.put(lines.get(i).user(), i);
            previousOfUser[i] = previous == null ? -1 : previous;
        }
    }

    int size() {
        return lines.size();
    }

    ChatLine line(int index) {
        return lines.get(index);
    }

    /** The same in every run, so that the server knows a line again. */
    String clientId(int index) {
        return clientIdPrefix + lines.get(index).number();
    }

    String clientIdPrefix() {
        return clientIdPrefix;
    }

    /** Indices by lane: within a lane lines are posted one by one. */
    Collection<List<Integer>> lanes() {
        Map<String, List<Integer>> lanes = new java.util.LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            ChatLine line = lines.get(i);
            lanes.computeIfAbsent(
                            order == ReplayOptions.Order.ROOM ? line.room() : line.user(),
                            lane -> new java.util.ArrayList<>())
                    .add(i);
        }
        return lanes.values();
    }

    /** Whose order is kept, for the checker. */
    String chain(int index) {
        return order == ReplayOptions.Order.ROOM ? "" : lines.get(index).user();
    }

    void awaitPreviousOfUser(int index) {
        if (previousOfUser[index] >= 0) {
            finished.get(previousOfUser[index]).join();
        }
    }

    @Nullable
    Fate fate(int index) {
        return fates.get(index);
    }

    void decide(int index, Fate fate) {
        fates.set(index, fate);
        finished.get(index).complete(null);
    }

    /** Lets nobody wait for a line that will not be posted any more. */
    void giveUp() {
        finished.forEach(line -> line.complete(null));
    }
}
