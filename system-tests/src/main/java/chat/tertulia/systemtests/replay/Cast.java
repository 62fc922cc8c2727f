package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that play a log's users. Signing up or in costs the server tens of milliseconds of a core (Argon2id), so
 * only some do at once, and only those who have something to say.
 */
final class Cast {

    /** Look-alikes of one name; more than these are refused. */
    private static final int CANDIDATES_MAX = 9;

    private final ApiClient api;
    private final ReplayState state;
    private final Map<String, String> names;
    private final Semaphore signingUp;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger signedUp = new AtomicInteger();
    private final AtomicInteger signedIn = new AtomicInteger();

    Cast(ApiClient api, ReplayState state, Map<String, String> names, int signUpsMax) {
        this.api = api;
        this.state = state;
        this.names = names;
        this.signingUp = new Semaphore(signUpsMax, true);
    }

    int signedUp() {
        return signedUp.get();
    }

    int signedIn() {
        return signedIn.get();
    }

    /**
     * The account of a nick, signed up or in if it is not yet.
     *
     * @throws ApiProblem if the server will not have it
     */
    Account account(String nick) {
        Account known = accounts.get(nick);
        if (known != null) {
            return known;
        }
        signingUp.acquireUninterruptibly();
        try {
            Account account = enter(nick);
            accounts.put(nick, account);
            return account;
        } finally {
            signingUp.release();
        }
    }

    /** A new session, when the server does not know the old one any more. */
    Account again(String nick, Account old) {
        accounts.remove(nick, old);
        return account(nick);
    }

    private Account enter(String nick) {
        String password = state.passwordOf(nick);
        String before = state.nameOf(nick).orElse(null);
        if (before != null) {
            Account account = signIn(before, password);
            if (account != null) {
                return account;
            }
        }
        ApiProblem refusal = null;
        String name = names.getOrDefault(nick, nick);
        boolean plain = false;
        int number = 1;
        while (number <= CANDIDATES_MAX) {
            String candidate = Names.numberedUser(name, number);
            String displayName = plain || candidate.equals(nick) ? null : nick;
            try {
                Account account = api.signUp(candidate, password, displayName);
                signedUp.incrementAndGet();
                return named(nick, account);
            } catch (ApiProblem problem) {
                if (problem.status() != 409 && problem.status() != 400) {
                    throw problem;
                }
                refusal = problem;
                // Ours already, if an earlier run or an earlier try of this very call got through.
                Account account = problem.status() == 409 ? signIn(candidate, password) : null;
                if (account != null) {
                    return named(nick, account);
                }
                if (problem.status() == 400 && displayName != null) {
                    plain = true; // It may have been the display name: the same again without.
                } else {
                    number++;
                }
            }
        }
        throw refusal == null ? new IllegalStateException("no candidate for " + nick) : refusal;
    }

    private Account named(String nick, Account account) {
        try {
            state.named(nick, account.name());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the state of the replay", e);
        }
        return account;
    }

    private @Nullable Account signIn(String name, String password) {
        try {
            Account account = api.signIn(name, password);
            signedIn.incrementAndGet();
            return account;
        } catch (ApiProblem problem) {
            if (problem.status() == 401 || problem.status() == 403 || problem.status() == 404) {
                return null;
            }
            throw problem;
        }
    }
}
