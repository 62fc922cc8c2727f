package chat.tertulia.processors.operations;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.views.LogGap;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes a view as its application would when it catches up: the same {@link ViewStore} a partition, the same {@link View}, the
 * records in their order. Topic by topic: first the inboxes, so that a deletion finds the notifications whose words it takes out; then
 * the events; then the annotations, none of which has to wait for its event then.
 */
final class ViewBuild {

    private static final List<Topic> PASSES =
            List.of(Topic.USER_EVENTS, Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.ROOM_STATISTICS);
    private static final int BATCH_RECORDS_MAX = 2_000;
    private static final long PAUSE_FIRST_MS = 100;
    private static final long PAUSE_MAX_MS = 2_000;
    private static final Duration REPORTED_EVERY = Duration.ofSeconds(2);

    private final String name;
    private final Set<Topic> topics;
    private final List<ViewStore> partitions = new ArrayList<>();
    private final Report report;
    private long records;
    private long reportedNs = System.nanoTime();

    /** Takes the state of the work from time to time. */
    interface Report {
        void at(Topic topic, int partition, int partitions, long records);
    }

    /**
     * @param name of the view
     * @param view where to write
     * @param log what it is a function of
     * @param report called every two seconds while there is something to do
     */
    ViewBuild(String name, View view, ChatLog log, Report report) {
        this.name = name;
        this.topics = log.topics();
        this.report = report;
        StopSignal never = new StopSignal();
        Clock clock = Clock.systemUTC();
        for (int partition = 0; partition < log.partitions(); partition++) {
            ViewStore store = new ViewStore(
                    name,
                    view,
                    LogGap.NONE,
                    BATCH_RECORDS_MAX,
                    clock,
                    new Progress(clock),
                    () -> new BackOff(never, RandomGenerator.getDefault(), PAUSE_FIRST_MS, PAUSE_MAX_MS));
            store.open(partition);
            partitions.add(store);
        }
    }

    /** Takes what a source has beyond the view, of each topic; the number of records taken so far. */
    long take(Function<Topic, LogGap> source) {
        for (Topic topic : PASSES) {
            if (!topics.contains(topic)) {
                continue;
            }
            LogGap log = source.apply(topic);
            for (int i = 0; i < partitions.size(); i++) {
                partitions.get(i).catchUp(counted(topic, log));
            }
        }
        return records;
    }

    private LogGap counted(Topic topic, LogGap log) {
        return (partition, from, missing) -> log.read(partition, from, (of, record, offset) -> {
            missing.receive(of, record, offset);
            records++;
            if (System.nanoTime() - reportedNs > REPORTED_EVERY.toNanos()) {
                reportedNs = System.nanoTime();
                report.at(topic, partition, partitions.size(), records);
            }
        });
    }

    @Override
    public String toString() {
        return name + ": " + records + " records";
    }
}
