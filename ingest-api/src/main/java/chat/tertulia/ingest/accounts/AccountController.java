package chat.tertulia.ingest.accounts;

import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.UserKind;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.OpenSession;
import chat.tertulia.ingest.sessions.SessionToken;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.web.Input;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Accounts and sessions. */
@RestController
@RequestMapping("/api")
public final class AccountController {

    private static final int PASSWORD_LENGTH_MIN = 8;

    /** Argon2 takes any length; hashing megabytes would be a gift to attackers. */
    private static final int PASSWORD_LENGTH_MAX = 256;

    private static final List<String> LANGUAGES = List.of("en", "es");

    private final Accounts accounts;
    private final Preferences preferences;
    private final Sessions sessions;
    private final Directory directory;
    private final RateLimits limits;
    private final Confirmation confirmation;

    public AccountController(
            Accounts accounts,
            Preferences preferences,
            Sessions sessions,
            Directory directory,
            RateLimits limits,
            Confirmation confirmation) {
        this.accounts = accounts;
        this.confirmation = confirmation;
        this.preferences = preferences;
        this.sessions = sessions;
        this.directory = directory;
        this.limits = limits;
    }

    record SignUp(
            @Nullable String name,
            @Nullable String password,
            @Nullable String displayName,
            @Nullable String email,
            @Nullable String language) {}

    record SignIn(@Nullable String name, @Nullable String password) {}

    record NewPassword(@Nullable String password) {}

    /**
     * @param current the password that holds now
     * @param password the one that is to hold
     */
    record PasswordChange(
            @Nullable String current, @Nullable String password) {}

    /**
     * @param email empty takes it away
     */
    record ProfileChange(
            @Nullable String displayName,
            @Nullable String language,
            @Nullable String email,
            @Nullable PreferencesChange preferences) {}

    /**
     * What everybody sees of a user.
     *
     * @param bot true of a program, else absent
     * @param deleted true of an account that is deleted, else absent
     * @param avatar version of their picture, to be asked for with; absent without one
     */
    public record User(
            String id,
            String name,
            @Nullable String displayName,
            String language,
            @Nullable Boolean bot,
            @Nullable Boolean deleted,
            @Nullable Long avatar) {

        static User of(UserEntry user) {
            return new User(
                    user.id(),
                    user.name(),
                    user.displayName(),
                    user.language(),
                    user.isBot() ? true : null,
                    user.isDeleted() ? true : null,
                    user.avatar());
        }

        public static User of(Account account) {
            return new User(
                    account.id(),
                    account.name(),
                    account.displayName(),
                    account.language(),
                    account.bot() ? true : null,
                    null,
                    account.avatar());
        }
    }

    /** A session just opened, for a page, which has it as a cookie, and for a program, which has the token here. */
    public record SignedIn(User user, String token) {

        /** Not the token. */
        @Override
        public String toString() {
            return "SignedIn[" + user.id + "]";
        }
    }

    /** What a user wants to be told of, and how. */
    record Chosen(
            List<String> keywords,
            List<String> tags,
            List<String> blocked,
            Map<String, NotificationLevel> rooms,
            boolean email,
            boolean push,
            boolean digest,
            @Nullable QuietHours quietHours,
            @Nullable Instant quietUntil) {

        static Chosen of(PreferencesEntry entry) {
            return new Chosen(
                    entry.keywords(),
                    entry.tags(),
                    entry.blocked(),
                    entry.rooms(),
                    entry.email(),
                    entry.push(),
                    Boolean.TRUE.equals(entry.digest()),
                    entry.quietHours(),
                    entry.quietUntil());
        }
    }

    /**
     * What only the user sees.
     *
     * @param password whether the account has one; who has not signs in by an identity
     */
    public record Me(User user, @Nullable String email, boolean password, Chosen preferences) {}

    record UserPage(List<User> items) {}

    record SessionPage(List<OpenSession> items) {}

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<SignedIn> signUp(@RequestBody SignUp body, ServerWebExchange exchange) {
        Input input = new Input();
        String name = input.name("name", body.name, Names::user);
        String password = input.text("password", body.password, PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX);
        String displayName = input.optional("displayName", body.displayName, 64);
        String email = email(input, body.email);
        String language = input.choice("language", body.language, requested(exchange), LANGUAGES);
        input.done();
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(accounts.signUp(
                        name,
                        password,
                        displayName == null || displayName.isEmpty() ? null : displayName,
                        email == null || email.isEmpty() ? null : email,
                        language))
                .flatMap(account -> open(account, exchange));
    }

    @PostMapping("/sessions")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<SignedIn> signIn(@RequestBody SignIn body, ServerWebExchange exchange) {
        Input input = new Input();
        String name = input.text("name", body.name, 1, 4 * Names.USER_LENGTH_MAX);
        String password = input.text("password", body.password, 1, PASSWORD_LENGTH_MAX);
        input.done();
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(limits.take(exchange, RateLimits.Rate.SIGN_INS, "name:" + Names.skeleton(name)))
                .then(accounts.signIn(name, password))
                .flatMap(account -> open(account, exchange));
    }

    private Mono<SignedIn> open(Account account, ServerWebExchange exchange) {
        return sessions.open(
                        account.id(),
                        account.name(),
                        account.language(),
                        account.passwordHash(),
                        exchange.getRequest().getHeaders().getFirst(HttpHeaders.USER_AGENT))
                .map(opened -> {
                    exchange.getResponse()
                            .addCookie(SessionToken.cookie(exchange.getRequest(), opened.token(), sessions.lifetime()));
                    return new SignedIn(User.of(account), opened.token());
                });
    }

    @DeleteMapping("/sessions/current")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> signOut(Caller caller, ServerWebExchange exchange) {
        SessionToken token = SessionToken.of(exchange.getRequest());
        if (token == null) {
            return Mono.error(Problem.of(ProblemType.UNAUTHENTICATED));
        }
        exchange.getResponse().addCookie(SessionToken.cookie(exchange.getRequest(), "", sessions.lifetime()));
        return sessions.revoke(token.value(), caller);
    }

    /** Other places are signed out with it: whoever knew the old password is not to go on. */
    @PutMapping("/me/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> changePassword(@RequestBody PasswordChange body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String current = input.text("current", body.current, 1, PASSWORD_LENGTH_MAX);
        String password = input.text("password", body.password, PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX);
        input.done();
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(limits.take(exchange, RateLimits.Rate.SIGN_INS, "name:" + Names.skeleton(caller.name())))
                .then(accounts.confirmed(caller.user(), current))
                .zipWhen(account -> accounts.hashed(password))
                .flatMap(both ->
                        sessions.endOthers(caller, tx -> Accounts.changePassword(tx, both.getT1(), both.getT2())));
    }

    /** A first password for an account that is signed in to by an identity. */
    @PostMapping("/me/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> setPassword(@RequestBody NewPassword body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String password = input.text("password", body.password, PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MAX);
        input.done();
        return confirmation
                .of(caller, null, exchange)
                .filter(account -> !account.hasPassword())
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.WRONG_PASSWORD)))
                .zipWhen(account -> accounts.hashed(password))
                .flatMap(both ->
                        sessions.endOthers(caller, tx -> Accounts.changePassword(tx, both.getT1(), both.getT2())));
    }

    @GetMapping("/me/sessions")
    Mono<SessionPage> sessions(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(sessions.of(caller))
                .map(SessionPage::new);
    }

    @DeleteMapping("/me/sessions/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> endSession(@PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return id.equals(caller.session()) ? signOut(caller, exchange) : sessions.end(caller, id);
    }

    @DeleteMapping("/me/sessions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> endOtherSessions(Caller caller) {
        return sessions.endOthers(caller);
    }

    @GetMapping("/me")
    public Mono<Me> me(Caller caller) {
        return accounts.byId(caller.user())
                .map(this::me)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.UNAUTHENTICATED)));
    }

    private Me me(Account account) {
        return new Me(
                User.of(account), account.email(), account.hasPassword(), Chosen.of(preferences.of(account.id())));
    }

    @PatchMapping("/me")
    Mono<Me> change(@RequestBody ProfileChange body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String displayName = input.optional("displayName", body.displayName, 64);
        String language = body.language == null ? null : input.choice("language", body.language, "en", LANGUAGES);
        String email = email(input, body.email);
        PreferencesChange wanted =
                body.preferences == null ? null : body.preferences.checked(caller.user(), input, directory);
        input.done();
        SessionToken token = SessionToken.of(exchange.getRequest());
        return accounts.change(caller.user(), displayName, language, email)
                .delayUntil(account -> token == null
                        ? Mono.empty()
                        : sessions.languageChanged(token.value(), caller, account.language()))
                .delayUntil(
                        account -> wanted == null ? Mono.empty() : preferences.change(caller.user(), wanted::applyTo))
                .map(this::me);
    }

    private static @Nullable String email(Input input, @Nullable String value) {
        String email = input.optional("email", value, 254);
        if (email != null && !email.isEmpty() && !email.matches("[^@\\s]+@[^@\\s]+")) {
            input.wrong("email", "email");
        }
        return email;
    }

    @GetMapping("/users")
    UserPage users(
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller) {
        Input input = new Input();
        int most = input.limit(limit, 20);
        input.done();
        String prefix = query.strip().toLowerCase(Locale.ROOT);
        return new UserPage(directory.usersFrom(prefix).stream()
                .takeWhile(user -> user.name().toLowerCase(Locale.ROOT).startsWith(prefix))
                .filter(user -> user.kind() != UserKind.FORMER_BOT)
                .limit(most)
                .map(User::of)
                .toList());
    }

    @GetMapping("/users/{user}")
    Mono<User> user(@PathVariable String user, Caller caller) {
        UserEntry entry = directory.user(user);
        return entry != null
                ? Mono.just(User.of(entry))
                : accounts.byId(user).map(User::of).switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)));
    }

    private static String requested(ServerWebExchange exchange) {
        return chat.tertulia.ingest.problems.ProblemWriter.language(exchange).getLanguage();
    }
}
