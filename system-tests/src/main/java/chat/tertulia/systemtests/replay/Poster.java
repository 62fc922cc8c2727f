package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.ServerGone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Posts a script's lines, each lane on a virtual thread of its own. Accounts are made ready ahead of the posting, in the
 * order of their first line.
 */
final class Poster {

    private final ApiClient api;
    private final Cast cast;
    private final Script script;
    private final Map<String, String> roomIds;
    private final double speed;
    private final Semaphore inFlight;
    private final Map<String, CompletableFuture<Account>> ready = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger settled = new AtomicInteger();
    private volatile @Nullable ServerGone gone;

    Poster(ApiClient api, Cast cast, Script script, Map<String, String> roomIds, ReplayOptions options) {
        this.api = api;
        this.cast = cast;
        this.script = script;
        this.roomIds = roomIds;
        this.speed = options.speed();
        this.inFlight = new Semaphore(options.inFlightMax());
    }

    /** Lines in the log, those of earlier runs included. */
    int accepted() {
        return accepted.get();
    }

    /** Lines whose fate is known. */
    int settled() {
        return settled.get();
    }

    /** Why posting stopped before its end, or null. */
    @Nullable
    ServerGone gone() {
        return gone;
    }

    void markEarlier(int index, Script.Done done) {
        script.decide(index, done);
        accepted.incrementAndGet();
        settled.incrementAndGet();
    }

    /** Returns when every line has its fate, or the server is gone for longer than our patience. */
    void run() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            prepareAccounts(threads);
            List<Future<?>> lanes = new ArrayList<>();
            long startNanos = System.nanoTime();
            for (List<Integer> lane : script.lanes()) {
                lanes.add(threads.submit(() -> {
                    play(lane, startNanos);
                    return null;
                }));
            }
            for (Future<?> lane : lanes) {
                try {
                    lane.get();
                } catch (ExecutionException e) {
                    threads.shutdownNow();
                    throw new IllegalStateException("posting failed", e.getCause());
                }
            }
            threads.shutdownNow();
        }
    }

    private void prepareAccounts(Executor threads) {
        Map<String, Set<String>> roomsOf = new LinkedHashMap<>();
        for (int i = 0; i < script.size(); i++) {
            if (script.fate(i) == null) {
                ChatLine line = script.line(i);
                roomsOf.computeIfAbsent(line.user(), user -> new LinkedHashSet<>())
                        .add(line.room());
            }
        }
        roomsOf.keySet().forEach(user -> ready.put(user, new CompletableFuture<>()));
        threads.execute(() -> roomsOf.forEach((user, rooms) -> {
            // The cast lets only some through at once; the queue in front of it is first come, first served.
            threads.execute(() -> prepare(user, rooms));
        }));
    }

    private void prepare(String user, Set<String> rooms) {
        CompletableFuture<Account> account = ready.get(user);
        if (account == null || gone != null) {
            return;
        }
        try {
            Account entered = cast.account(user);
            account.complete(joined(user, entered, rooms));
        } catch (Throwable e) {
            account.completeExceptionally(e);
        }
    }

    private Account joined(String user, Account entered, Set<String> rooms) {
        try {
            rooms.forEach(room -> api.as(entered).join(roomId(room)));
            return entered;
        } catch (ApiProblem problem) {
            if (problem.status() != 401) {
                throw problem;
            }
            // The server lost the session between sign-up and here, not the account.
            Account renewed = cast.again(user, entered);
            rooms.forEach(room -> api.as(renewed).join(roomId(room)));
            return renewed;
        }
    }

    private String roomId(String room) {
        String id = roomIds.get(room);
        if (id == null) {
            throw new IllegalStateException("no room " + room);
        }
        return id;
    }

    private void play(List<Integer> lane, long startNanos) throws InterruptedException {
        for (int index : lane) {
            if (script.fate(index) != null) {
                continue;
            }
            awaitTime(index, startNanos);
            script.awaitPreviousOfUser(index);
            if (gone != null) {
                return;
            }
            try {
                Script.Fate fate = post(index);
                if (fate instanceof Script.Done) {
                    accepted.incrementAndGet();
                }
                settled.incrementAndGet();
                script.decide(index, fate);
            } catch (ServerGone e) {
                gone = e;
                script.giveUp();
                ready.values().forEach(account -> account.completeExceptionally(e));
                return;
            }
        }
    }

    private void awaitTime(int index, long startNanos) throws InterruptedException {
        if (Double.isInfinite(speed)) {
            return;
        }
        Instant first = script.line(0).at();
        double offsetNanos = Duration.between(first, script.line(index).at()).toNanos() / speed;
        long wait = startNanos + (long) offsetNanos - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    private Script.Fate post(int index) throws InterruptedException {
        ChatLine line = script.line(index);
        Account account;
        try {
            account = account(line.user());
        } catch (ApiProblem problem) {
            return new Script.Refused("no account: " + reason(problem));
        }
        if (line.text().isBlank()) {
            return new Script.Refused("blank once cleaned of control characters");
        }
        inFlight.acquire();
        try {
            try {
                return done(
                        account, api.as(account).post(roomId(line.room()), script.clientId(index), line.asPosted()));
            } catch (ApiProblem problem) {
                if (problem.status() != 401) {
                    return new Script.Refused(reason(problem));
                }
            }
            // The server lost the session, not the account.
            Account renewed = cast.again(line.user(), account);
            ready.put(line.user(), CompletableFuture.completedFuture(renewed));
            return done(renewed, api.as(renewed).post(roomId(line.room()), script.clientId(index), line.asPosted()));
        } catch (ApiProblem problem) {
            return new Script.Refused(reason(problem));
        } catch (ServerGone e) {
            script.decide(index, new Script.Unknown(account.id()));
            throw e;
        } finally {
            inFlight.release();
        }
    }

    private Account account(String user) throws InterruptedException {
        CompletableFuture<Account> account = ready.get(user);
        if (account == null) {
            throw new IllegalStateException("nobody prepared " + user);
        }
        try {
            return account.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Script.Done done(Account account, Posted posted) {
        // 200 to the very first try: an earlier run had it posted, and history was not there yet to tell us.
        boolean earlier = posted.again() && posted.attempts() == 1;
        return new Script.Done(
                posted.id(), posted.position(), account.id(), earlier, posted.attempts(), posted.firstSentNanos());
    }

    private static String reason(ApiProblem problem) {
        return problem.status() + " " + (problem.code().isEmpty() ? "without a problem document" : problem.code());
    }
}
