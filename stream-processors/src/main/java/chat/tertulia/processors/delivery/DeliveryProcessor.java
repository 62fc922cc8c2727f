package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.inbox.Delivery.Decision;
import chat.tertulia.contracts.inbox.Delivery.Reason;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each notification on each channel, once.
 *
 * <pre>
 *                        read, inbox read                active, quiet hours
 *                       ┌──────────────────▶ withdrawn  ┌───────┐
 *                       │                               ▼       │
 *  notification ──▶ waiting ────────── due ──────────▶ look ────┘
 *       │               ▲                               │ letter
 *       ▼               │ it may work later             ▼
 *  suppressed           └──────────────────────────  sending ──▶ sent, failed, suppressed, withdrawn
 * </pre>
 *
 * What waits and what is being sent is in the store, by channel and user; beside it, in memory, is only what follows from it: in which order
 * it is due, and the answers that are not there yet. After a restart a letter that was being sent is handed over again, with the same id.
 */
final class DeliveryProcessor implements Processor<String, Heard, String, byte[]> {

    /** How often answers are looked for, and what is due. */
    static final long LOOK_MS = 1_000;

    /** So soon it is seen that somebody has ended their quiet before its time. */
    static final long QUIET_LOOK_MS = 30_000;

    /** What was created earlier than this before it is seen is not sent any more. */
    static final Duration LATE = Duration.ofDays(1);

    /** Failed attempts until a letter is given up. With {@link #pauseMs} that is about an hour. */
    static final int ATTEMPTS_MAX = 6;

    private static final long PAUSE_FIRST_MS = 60_000;
    private static final long PAUSE_MAX_MS = 30 * 60_000;

    /** No provider is waited for longer than this. */
    private static final long PAUSE_ASKED_MAX_MS = 60 * 60_000;

    /** Users and channels of a partition with something waiting. */
    private static final int BUNDLES_MAX = 50_000;

    /** Letters handed over at one look, which bounds its time. */
    private static final int LETTERS_A_LOOK_MAX = 200;

    private static final char SEPARATOR = '\n';

    private final Map<Channel, Sender> senders;
    private final DeliveryTimes times;
    private final RandomGenerator random;
    private final DeliveryCounters counters;
    private final Progress progress;
    private final TreeSet<Due> due =
            new TreeSet<>(Comparator.comparingLong(Due::atMs).thenComparing(Due::key));
    private final Map<String, CompletableFuture<Outcome>> asked = new HashMap<>();
    private @Nullable Bound bound;
    private boolean restored;

    private record Bound(
            ProcessorContext<String, byte[]> context,
            People people,
            KeyValueStore<String, Bundle> bundles,
            KeyValueStore<String, Long> signs) {

        long nowMs() {
            return context.currentSystemTimeMs();
        }
    }

    private record Due(long atMs, String key) {}

    DeliveryProcessor(
            Map<Channel, Sender> senders,
            DeliveryTimes times,
            RandomGenerator random,
            DeliveryCounters counters,
            Progress progress) {
        this.senders = Map.copyOf(senders);
        this.times = times;
        this.random = random;
        this.counters = counters;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        Bound here = new Bound(
                context,
                People.of(context),
                context.getStateStore(DeliveryTopology.BUNDLES_STORE),
                context.getStateStore(DeliveryTopology.SIGNS_STORE));
        bound = here;
        context.schedule(Duration.ofMillis(LOOK_MS), PunctuationType.WALL_CLOCK_TIME, now -> look(here));
    }

    @Override
    public void process(Record<String, Heard> record) {
        progress.processed(record.timestamp());
        Span span = progress.taken(record.headers());
        try {
            take(record);
        } finally {
            span.end();
        }
    }

    private void take(Record<String, Heard> record) {
        Bound here = bound;
        if (here == null) {
            return;
        }
        restore(here);
        String user = record.key();
        switch (record.value()) {
            case Heard.Wrote wrote -> sign(here, user, wrote.atMs());
            case Heard.Fact fact -> {
                if (!fact.event().user().equals(user)) {
                    throw new IllegalArgumentException("the key is not the user's id");
                }
                long offset = here.context().recordMetadata().orElseThrow().offset();
                switch (fact.event()) {
                    case NotificationCreated created -> created(here, created, offset);
                    case NotificationWithdrawn withdrawn -> {
                        Set<String> gone = Set.of(withdrawn.notification().id());
                        withdraw(here, user, Reason.DELETED, batch -> batch.except(gone));
                    }
                    case MarkerMoved moved -> {
                        sign(here, user, moved.at().toEpochMilli());
                        read(here, user, moved.marker());
                    }
                    case InboxRead read -> {
                        sign(here, user, read.at().toEpochMilli());
                        long upTo = Position.parse(read.marker().inbox()).offset();
                        withdraw(here, user, Reason.READ, batch -> batch.unreadAfter(upTo));
                    }
                    default -> {}
                }
            }
        }
    }

    private static void sign(Bound here, String user, long atMs) {
        Long before = here.signs().get(user);
        if (before == null || before < atMs) {
            here.signs().put(user, atMs);
        }
    }

    private void read(Bound here, String user, MarkerMoved.Marker marker) {
        String key = user + SEPARATOR + marker.room();
        long offset = Position.parse(marker.position()).offset();
        if (marker.isSet()) {
            // What was taken back because it was read stays so: it was seen.
            here.signs().put(key, offset);
            return;
        }
        Long before = here.signs().get(key);
        if (before == null || before < offset) {
            here.signs().put(key, offset);
            withdraw(here, user, Reason.READ, batch -> batch.unreadIn(marker.room(), offset));
        }
    }

    private void withdraw(Bound here, String user, Reason reason, UnaryOperator<Batch> what) {
        for (Channel channel : senders.keySet()) {
            String key = key(channel, user);
            Bundle bundle = here.bundles().get(key);
            if (bundle == null) {
                continue;
            }
            Batch left = what.apply(bundle.waiting());
            for (Waiting gone : bundle.waiting().without(left)) {
                decide(here, user, channel, gone, Decision.WITHDRAWN, reason, null);
            }
            put(here, key, bundle, bundle.with(left));
        }
    }

    private void created(Bound here, NotificationCreated event, long inbox) {
        String user = event.user();
        Waiting item = Waiting.of(event, inbox);
        Long readUpTo = here.signs().get(user + SEPARATOR + item.room());
        for (Channel channel : senders.keySet()) {
            if (here.nowMs() - item.atMs() > LATE.toMillis()) {
                decide(here, user, channel, item, Decision.SUPPRESSED, Reason.LATE, null);
            } else if (readUpTo != null && readUpTo >= item.offset()) {
                // Whoever looks at the room reads a message before its notification is made.
                decide(here, user, channel, item, Decision.WITHDRAWN, Reason.READ, null);
            } else if (!here.people().wants(user, channel)) {
                decide(here, user, channel, item, Decision.SUPPRESSED, Reason.PREFERENCE_OFF, null);
            } else {
                await(here, user, channel, item);
            }
        }
    }

    private void await(Bound here, String user, Channel channel, Waiting item) {
        String key = key(channel, user);
        Bundle before = here.bundles().get(key);
        if (before == null && due.size() + asked.size() >= BUNDLES_MAX) {
            decide(here, user, channel, item, Decision.FAILED, Reason.OVERLOADED, null);
            return;
        }
        Bundle bundle = before == null || before.waiting().isEmpty()
                ? (before == null ? Bundle.due(0) : before).dueAt(here.nowMs() + times.waitMs(channel))
                : before;
        Batch waiting = bundle.waiting();
        if (waiting.has(item.notification())
                || (bundle.sending() != null && bundle.sending().has(item.notification()))) {
            return;
        }
        if (waiting.isFull()) {
            decide(here, user, channel, item, Decision.SUPPRESSED, Reason.COUNTED, null);
            put(here, key, before, bundle.with(waiting.counting(item)));
        } else {
            put(here, key, before, bundle.with(waiting.with(item)));
        }
    }

    /** Puts a bundle where another was, in the store and among what is due. */
    private void put(Bound here, String key, @Nullable Bundle before, Bundle now) {
        if (before != null) {
            due.remove(new Due(before.dueMs(), key));
        }
        if (now.isEmpty()) {
            here.bundles().delete(key);
            return;
        }
        here.bundles().put(key, now);
        if (now.sending() == null) {
            due.add(new Due(now.dueMs(), key));
        }
    }

    private void look(Bound here) {
        restore(here);
        List<String> answered = asked.entrySet().stream()
                .filter(each -> each.getValue().isDone())
                .map(Map.Entry::getKey)
                .toList();
        for (String key : answered) {
            CompletableFuture<Outcome> answer = asked.remove(key);
            Bundle bundle = here.bundles().get(key);
            if (answer != null && bundle != null && bundle.sending() != null) {
                settle(here, key, bundle, bundle.sending(), outcome(answer));
            }
        }
        for (int letters = 0; letters < LETTERS_A_LOOK_MAX && !due.isEmpty(); letters++) {
            Due first = due.first();
            if (first.atMs > here.nowMs()) {
                return;
            }
            Bundle bundle = here.bundles().get(first.key);
            if (bundle == null) {
                due.remove(first);
            } else {
                put(here, first.key, bundle, due(here, first.key, bundle));
            }
        }
    }

    private static Outcome outcome(CompletableFuture<Outcome> answer) {
        return answer.isCompletedExceptionally()
                ? new Outcome.Retry(Duration.ZERO)
                : answer.getNow(new Outcome.Retry(Duration.ZERO));
    }

    /** What was being sent when the task last stopped is sent again. */
    private void restore(Bound here) {
        if (restored) {
            return;
        }
        restored = true;
        try (KeyValueIterator<String, Bundle> all = here.bundles().all()) {
            while (all.hasNext()) {
                KeyValue<String, Bundle> next = all.next();
                Batch sending = next.value.sending();
                if (sending == null) {
                    due.add(new Due(next.value.dueMs(), next.key));
                } else {
                    Letter letter = letter(here, next.key, sending);
                    CompletableFuture<Outcome> answer = sender(letter.channel()).send(letter);
                    // No room is tried again like a failure.
                    asked.put(
                            next.key,
                            answer != null
                                    ? answer
                                    : CompletableFuture.completedFuture(new Outcome.Retry(Duration.ZERO)));
                }
            }
        }
    }

    /** What becomes of a bundle whose time has come. */
    private Bundle due(Bound here, String key, Bundle bundle) {
        String user = user(key);
        Channel channel = channel(key);
        long now = here.nowMs();
        if (!here.people().wants(user, channel)) {
            for (Waiting item : bundle.waiting().items()) {
                decide(here, user, channel, item, Decision.SUPPRESSED, Reason.PREFERENCE_OFF, null);
            }
            return bundle.with(Batch.EMPTY);
        }
        Long sign = here.signs().get(user);
        if (sign != null && sign + times.activeFor().toMillis() > now) {
            return bundle.dueAt(sign + times.activeFor().toMillis());
        }
        QuietHours quiet = here.people().quietHours(user);
        Instant quietEnd = quiet == null ? null : QuietTime.end(quiet, Instant.ofEpochMilli(now));
        if (quietEnd != null) {
            return bundle.quietUntil(quietEnd.toEpochMilli());
        }
        Instant quietUntil = here.people().quietUntil(user);
        if (quietUntil != null && quietUntil.toEpochMilli() > now) {
            return bundle.quietUntil(Math.min(quietUntil.toEpochMilli(), now + QUIET_LOOK_MS));
        }
        Letter letter = letter(here, key, bundle.waiting());
        CompletableFuture<Outcome> answer = sender(channel).send(letter);
        if (answer == null) {
            counters.noRoom(channel);
            return bundle.dueAt(now + LOOK_MS);
        }
        asked.put(key, answer);
        return bundle.handedOver();
    }

    private void settle(Bound here, String key, Bundle bundle, Batch sending, Outcome outcome) {
        String user = user(key);
        Channel channel = channel(key);
        switch (outcome) {
            case Outcome.Sent sent -> {
                Long sign = here.signs().get(user);
                for (Waiting item : sending.items()) {
                    Reason withdrawn = sent.withdrawn().get(item.notification());
                    if (withdrawn != null) {
                        decide(here, user, channel, item, Decision.WITHDRAWN, withdrawn, null);
                    } else {
                        // Of whom nothing was ever heard it is only known that they did not read this.
                        long since = sign == null ? item.atMs() : sign;
                        Reason reason = bundle.quieted() ? Reason.QUIET_HOURS_THEN_SENT : Reason.AWAY;
                        long away = Math.max(0, (here.nowMs() - since) / 1_000);
                        decide(here, user, channel, item, Decision.SENT, reason, away);
                    }
                }
            }
            case Outcome.Needless needless ->
                sending.items()
                        .forEach(item -> decide(
                                here,
                                user,
                                channel,
                                item,
                                Decision.WITHDRAWN,
                                needless.withdrawn().getOrDefault(item.notification(), Reason.DELETED),
                                null));
            case Outcome.Suppressed suppressed ->
                decideAll(here, user, channel, sending, Decision.SUPPRESSED, suppressed.reason());
            case Outcome.Refused refused ->
                decideAll(here, user, channel, sending, Decision.FAILED, Reason.PROVIDER_REFUSED);
            case Outcome.Retry retry -> {
                counters.failedAttempt(channel);
                if (bundle.attempts() + 1 < ATTEMPTS_MAX) {
                    put(here, key, bundle, again(here, user, channel, bundle, retry));
                    return;
                }
                decideAll(here, user, channel, sending, Decision.FAILED, Reason.PROVIDER_FAILED);
            }
        }
        put(here, key, bundle, bundle.settled());
    }

    private Bundle again(Bound here, String user, Channel channel, Bundle bundle, Outcome.Retry retry) {
        long asked = Math.min(PAUSE_ASKED_MAX_MS, retry.after().toMillis());
        Bundle back = bundle.back(here.nowMs() + Math.max(asked, pauseMs(bundle.attempts())));
        for (Waiting pushedOut : bundle.waiting().without(back.waiting())) {
            decide(here, user, channel, pushedOut, Decision.SUPPRESSED, Reason.COUNTED, null);
        }
        return readMeanwhile(here, user, channel, back);
    }

    /** While a letter was being sent, nothing of it could be withdrawn. */
    private Bundle readMeanwhile(Bound here, String user, Channel channel, Bundle back) {
        Batch left = back.waiting();
        for (Waiting item : back.waiting().items()) {
            Long readUpTo = here.signs().get(user + SEPARATOR + item.room());
            if (readUpTo != null) {
                left = left.unreadIn(item.room(), readUpTo);
            }
        }
        for (Waiting gone : back.waiting().without(left)) {
            decide(here, user, channel, gone, Decision.WITHDRAWN, Reason.READ, null);
        }
        return back.with(left);
    }

    /** Full jitter: a random part of a bound that triples, so that many letters do not come back at once. */
    private long pauseMs(int attemptsBefore) {
        long most = PAUSE_FIRST_MS;
        for (int i = 0; i < attemptsBefore && most < PAUSE_MAX_MS; i++) {
            most *= 3;
        }
        return 1 + random.nextLong(Math.min(PAUSE_MAX_MS, most));
    }

    private void decideAll(Bound here, String user, Channel channel, Batch batch, Decision decision, Reason reason) {
        batch.items().forEach(item -> decide(here, user, channel, item, decision, reason, null));
    }

    private void decide(
            Bound here,
            String user,
            Channel channel,
            Waiting item,
            Decision decision,
            Reason reason,
            @Nullable Long awaySeconds) {
        counters.decided(channel, decision);
        here.context()
                .forward(Outgoing.decision(
                        DeliveryTopology.APPLICATION,
                        NotificationDecided.of(
                                user,
                                Instant.ofEpochMilli(item.atMs()),
                                Instant.ofEpochMilli(here.nowMs()),
                                new Delivery(
                                        item.notification(), item.room(), channel, decision, reason, awaySeconds))));
    }

    private Sender sender(Channel channel) {
        Sender sender = senders.get(channel);
        // A channel that was set up when the letter was written, and is not any more.
        return sender != null ? sender : letter -> CompletableFuture.completedFuture(new Outcome.Refused());
    }

    private static Letter letter(Bound here, String key, Batch batch) {
        return Letter.of(user(key), channel(key), here.people().language(user(key)), batch);
    }

    private static String key(Channel channel, String user) {
        return channel.name() + SEPARATOR + user;
    }

    private static Channel channel(String key) {
        return Channel.valueOf(key.substring(0, key.indexOf(SEPARATOR)));
    }

    private static String user(String key) {
        return key.substring(key.indexOf(SEPARATOR) + 1);
    }
}
