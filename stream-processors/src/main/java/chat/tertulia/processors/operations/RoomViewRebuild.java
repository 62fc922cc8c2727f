package chat.tertulia.processors.operations;

import chat.tertulia.processors.roomview.RedisRoomView;
import chat.tertulia.processors.roomview.RoomViewGenerations;
import chat.tertulia.processors.roomview.RoomViewGenerations.Differences;
import chat.tertulia.processors.views.ViewTopology;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code rebuild roomview}: writes a new generation from the archive, for what the log no longer has, and the log; compares it with
 * the live one; then moves the pointer that ingest-api and the application read, and drops the old generation.
 *
 * <p>The application notices at its next batch, starts again and takes the rest from the log itself. Until then, some seconds at
 * most, the view is as old as the switch; whoever waits for a position is answered from the archive.
 */
public final class RoomViewRebuild {

    /** Longer than any command to the old generation may be under way, and than ingest-api takes to ask for the pointer again. */
    public static final Duration GRACE = Duration.ofSeconds(6);

    private static final int ROUNDS_MAX = 20;
    private static final long ROUND_MS = 250;

    private final Installation installation;
    private final PrintStream out;
    private final Duration grace;

    /** @param grace between the switch and dropping the old generation, {@link #GRACE} where there are readers */
    public RoomViewRebuild(Installation installation, PrintStream out, Duration grace) {
        this.installation = installation;
        this.out = out;
        this.grace = grace;
    }

    /**
     * Rebuilds.
     *
     * @param checkOnly whether to compare and then drop the new generation
     * @return whether the two say the same
     */
    public boolean run(boolean checkOnly) {
        try (RoomViewGenerations generations = new RoomViewGenerations(installation.redis());
                ChatLog log = new ChatLog(installation.kafka().clientProperties(), ViewTopology.FACTS)) {
            String generation = generations.begin();
            if (generation == null) {
                throw new OperationException(
                        "the room view is being rebuilt already (if that was broken off: try again in a minute)");
            }
            try (RedisRoomView view = new RedisRoomView(installation.redis(), generation)) {
                return run(generations, log, generation, view, checkOnly);
            } finally {
                generations.end();
            }
        }
    }

    private boolean run(
            RoomViewGenerations generations, ChatLog log, String generation, RedisRoomView view, boolean checkOnly) {
        String live = generations.live();
        out.println("roomview: generation " + live + " is live, writing " + generation);
        ViewBuild build = new ViewBuild("roomview", view, log, (topic, partition, of, records) -> {
            generations.keep();
            out.println(
                    "roomview: " + topic.topicName() + " " + (partition + 1) + "/" + of + ", " + records + " records");
        });
        build.take(topic -> new ArchivedRecords(installation.postgres(), topic, log.start(topic)));
        build.take(log::toTheEnd);
        out.println(build);
        Set<String> keys = new LinkedHashSet<>(generations.keys(live));
        keys.addAll(generations.keys(generation));
        Differences differences = generations.compare(live, generation, keys);
        for (int round = 0; round < ROUNDS_MAX && !differences.isEmpty(); round++) {
            pause(ROUND_MS);
            generations.keep();
            build.take(log::toTheEnd);
            differences = generations.compare(live, generation, differences.all());
        }
        differences.differing().forEach(key -> out.println("differs: " + key));
        out.println("roomview: " + keys.size() + " keys compared, "
                + differences.differing().size() + " differ"
                + (differences.moving().isEmpty()
                        ? ""
                        : ", " + differences.moving().size() + " are moving"));
        if (checkOnly) {
            generations.drop(generation);
        } else {
            build.take(log::toTheEnd);
            generations.switchTo(generation);
            out.println("roomview: generation " + generation + " is live now");
            pause(grace.toMillis());
            generations.drop(live);
            out.println("roomview: generation " + live + " is gone");
        }
        return differences.differing().isEmpty();
    }

    private static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
    }
}
