package chat.tertulia.ingest.signin;

import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.accounts.AccountController.SignedIn;
import chat.tertulia.ingest.accounts.AccountController.User;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.SessionToken;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.signin.Attempts.Attempt;
import chat.tertulia.ingest.signin.Attempts.Pending;
import chat.tertulia.ingest.signin.Identities.Identity;
import chat.tertulia.ingest.web.Input;
import chat.tertulia.ingest.web.RequestFilter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Signing in by an account at a provider, and linking one with an account here.
 *
 * <p>What a browser opens by itself is answered with a place in the page, always one of ours: {@code /#/sign-in/<outcome>} and {@code
 * /#/account/<outcome>}, where the outcome is one of {@link Outcome}.
 */
@RestController
@RequestMapping("/api")
public final class SignInController {

    private static final Logger LOG = LoggerFactory.getLogger(SignInController.class);

    /** A place in the page. What is not in this shape is not gone to. */
    private static final Pattern PLACE = Pattern.compile("/(?:[A-Za-z0-9_.:%-]{1,100}/?){0,4}");

    /** An invite link's fragment, which the page opens too. */
    private static final Pattern INVITE = Pattern.compile("invite=[\\w-]{20,64}");

    private static final int CODE_MAX = 4_096;

    /** What came of a sign-in, as the page is told. */
    enum Outcome {
        /** Who signed in has no account here yet and chooses a name. */
        CHOOSE,
        LINKED,
        /** They said no at the provider. */
        CANCELLED,
        /** It took too long, came a second time, or began in another browser. */
        EXPIRED,
        /** The provider's answer cannot be believed. */
        FAILED,
        /** The account at the provider is another's here, or another of the provider is linked already. */
        TAKEN,
        /** The provider does not answer. */
        AWAY,
        /** We cannot sign anybody in now. */
        UNAVAILABLE,
        /** Too often. */
        LIMITED
    }

    private final Map<String, OidcProvider> providers = new TreeMap<>();
    private final Attempts attempts;
    private final Identities identities;
    private final Sessions sessions;
    private final Confirmation confirmation;
    private final RateLimits limits;

    public SignInController(
            SignInSettings settings,
            chat.tertulia.ingest.redis.Redis redis,
            Identities identities,
            Sessions sessions,
            Confirmation confirmation,
            RateLimits limits,
            Clock clock,
            SecureRandom random) {
        settings.providers().forEach((id, one) -> providers.put(id, new OidcProvider(id, one, clock)));
        this.attempts = new Attempts(redis, random);
        this.identities = identities;
        this.sessions = sessions;
        this.confirmation = confirmation;
        this.limits = limits;
    }

    /** A button: {@code GET /api/sign-in/<id>} is where it leads. */
    record Offered(String id, String label) {}

    record OfferedList(List<Offered> items) {}

    /**
     * @param provider name of a provider here; absent if this server does not offer it any more
     * @param label of the provider, or its issuer
     */
    record Linked(@Nullable String provider, String label, Instant createdAt) {}

    record LinkedList(List<Linked> items) {}

    /** @param password needed of whoever has not signed in within ten minutes */
    record Link(@Nullable String password) {}

    /** @param location where to send the browser */
    record Location(String location) {}

    /**
     * Who has signed in at a provider and has no account here yet.
     *
     * @param name proposed, but taken; absent if the provider named none that could be one
     */
    record Waiting(
            String provider,
            String label,
            @Nullable String name,
            @Nullable String displayName) {}

    record Chosen(@Nullable String name) {}

    @GetMapping("/sign-in/providers")
    OfferedList providers() {
        return new OfferedList(
                all().stream().map(one -> new Offered(one.id(), one.label())).toList());
    }

    private Collection<OidcProvider> all() {
        return providers.values();
    }

    /**
     * Sends a browser to a provider.
     *
     * @param place where in the page to go on, a fragment without its {@code #}; what has not the form of one is left out
     * @param again whether they are to sign in there although they are signed in
     */
    @GetMapping("/sign-in/{provider}")
    Mono<ResponseEntity<Void>> begin(
            @PathVariable String provider,
            @RequestParam(name = "return", required = false) @Nullable String place,
            @RequestParam(defaultValue = "false") boolean again,
            ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(begin(provider, null, place, again, exchange))
                .map(SignInController::sent)
                .onErrorResume(error -> Mono.just(toPage(null, outcome(provider, error))));
    }

    private Mono<URI> begin(
            String provider, @Nullable String user, @Nullable String place, boolean again, ServerWebExchange exchange) {
        OidcProvider to = providers.get(provider);
        if (to == null) {
            return Mono.error(Problem.of(ProblemType.PROVIDER_NOT_FOUND));
        }
        String state = attempts.secret();
        String nonce = attempts.secret();
        String verifier = attempts.secret();
        String browser = attempts.secret();
        String goOn = place != null
                        && (PLACE.matcher(place).matches()
                                || INVITE.matcher(place).matches())
                ? place
                : null;
        Attempt attempt = new Attempt(provider, Attempts.digest(browser), nonce, verifier, user, goOn);
        return to.authorization(redirect(provider, exchange), state, nonce, Attempts.digest(verifier), again)
                .delayUntil(there -> attempts.begin(state, attempt))
                .doOnNext(there -> BrowserCookie.set(exchange, browser, Attempts.ATTEMPT_LIFETIME));
    }

    /** Where a provider sends the browser back to: the address by which it found us. */
    private static String redirect(String provider, ServerWebExchange exchange) {
        URI here = exchange.getRequest().getURI();
        return here.getScheme() + "://" + here.getRawAuthority() + "/api/sign-in/" + provider + "/callback";
    }

    /** Where a provider sends the browser back to. */
    @GetMapping("/sign-in/{provider}/callback")
    Mono<ResponseEntity<Void>> callback(
            @PathVariable String provider,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable String iss,
            ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        OidcProvider from = providers.get(provider);
        String browser = BrowserCookie.of(request);
        if (from == null || state == null || state.length() > 256 || browser == null) {
            return Mono.just(toPage(null, Outcome.EXPIRED));
        }
        return attempts.take(state)
                .filter(attempt ->
                        attempt.provider().equals(provider) && attempt.browser().equals(Attempts.digest(browser)))
                .flatMap(attempt -> {
                    BrowserCookie.set(exchange, "", Attempts.ATTEMPT_LIFETIME);
                    if (error != null || code == null || code.length() > CODE_MAX) {
                        return Mono.just(
                                toPage(attempt, "access_denied".equals(error) ? Outcome.CANCELLED : Outcome.FAILED));
                    }
                    return from.claims(code, attempt.verifier(), redirect(provider, exchange), attempt.nonce(), iss)
                            .flatMap(claims -> attempt.user() == null
                                    ? signIn(attempt, claims, exchange)
                                    : link(attempt, attempt.user(), claims, exchange))
                            .onErrorResume(failed -> Mono.just(toPage(attempt, outcome(provider, failed))));
                })
                .switchIfEmpty(Mono.fromSupplier(() -> toPage(null, Outcome.EXPIRED)))
                .onErrorResume(failed -> Mono.just(toPage(null, outcome(provider, failed))));
    }

    private Mono<ResponseEntity<Void>> signIn(Attempt attempt, Claims claims, ServerWebExchange exchange) {
        String language = ProblemWriter.language(exchange).getLanguage();
        return identities
                .find(claims)
                .switchIfEmpty(Mono.defer(() -> claims.name() == null
                        ? Mono.empty()
                        : identities
                                .signUp(claims, claims.name(), claims.displayName(), language)
                                .onErrorResume(
                                        Problem.class,
                                        problem -> problem.type() == ProblemType.NAME_TAKEN
                                                ? Mono.empty()
                                                : Mono.error(problem))))
                .flatMap(account -> open(account, exchange))
                .map(opened -> sent(page(attempt.returnTo() == null ? "/" : attempt.returnTo())))
                .switchIfEmpty(Mono.defer(() -> {
                    String browser = attempts.secret();
                    BrowserCookie.set(exchange, browser, Attempts.PENDING_LIFETIME);
                    return attempts.await(browser, new Pending(attempt.provider(), claims, attempt.returnTo()))
                            .thenReturn(toPage(attempt, Outcome.CHOOSE));
                }));
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

    /** The browser that began it must still be signed in as who began it. */
    private Mono<ResponseEntity<Void>> link(Attempt attempt, String user, Claims claims, ServerWebExchange exchange) {
        Caller caller = RequestFilter.callerOrNull(exchange);
        if (caller == null || !caller.user().equals(user)) {
            return Mono.just(toPage(attempt, Outcome.EXPIRED));
        }
        return identities.link(claims, user).map(linked -> toPage(attempt, linked ? Outcome.LINKED : Outcome.TAKEN));
    }

    private static Outcome outcome(String provider, Throwable error) {
        if (error instanceof OidcFailure failure) {
            LOG.atWarn()
                    .addKeyValue("provider", provider)
                    .addKeyValue("reason", failure.getMessage())
                    .log("a provider could not sign somebody in");
            return failure.isAway() ? Outcome.AWAY : Outcome.FAILED;
        }
        if (error instanceof Problem problem) {
            return switch (problem.type()) {
                case RATE_LIMITED -> Outcome.LIMITED;
                case PROVIDER_NOT_FOUND -> Outcome.FAILED;
                case WRONG_CREDENTIALS, UNAUTHENTICATED -> Outcome.EXPIRED;
                default -> Outcome.UNAVAILABLE;
            };
        }
        LOG.atError().setCause(error).addKeyValue("provider", provider).log("signing in by a provider failed");
        return Outcome.UNAVAILABLE;
    }

    private static ResponseEntity<Void> toPage(@Nullable Attempt attempt, Outcome outcome) {
        String where = attempt != null && attempt.user() != null ? "/account/" : "/sign-in/";
        return sent(page(where + outcome.name().toLowerCase(java.util.Locale.ROOT)));
    }

    private static URI page(String place) {
        return URI.create("/#" + place);
    }

    private static ResponseEntity<Void> sent(URI to) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER).location(to).build();
    }

    /** Who has signed in at a provider in this browser and has no account here yet. */
    @GetMapping("/sign-in/pending")
    Mono<Waiting> pending(ServerWebExchange exchange) {
        String browser = BrowserCookie.of(exchange.getRequest());
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(Mono.defer(() -> browser == null
                        ? Mono.<Pending>error(Problem.of(ProblemType.SIGN_IN_EXPIRED))
                        : attempts.pending(browser)))
                .map(pending -> new Waiting(
                        pending.provider(),
                        label(pending.provider()),
                        pending.claims().name(),
                        pending.claims().displayName()));
    }

    private String label(String provider) {
        OidcProvider one = providers.get(provider);
        return one == null ? provider : one.label();
    }

    /** Makes the account of who waits in this browser, by a name they choose, and signs them in. */
    @PostMapping("/sign-in/pending")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<SignedIn> choose(@RequestBody Chosen body, ServerWebExchange exchange) {
        Input input = new Input();
        String name = input.name("name", body.name, Names::user);
        input.done();
        String browser = BrowserCookie.of(exchange.getRequest());
        if (browser == null) {
            return Mono.error(Problem.of(ProblemType.SIGN_IN_EXPIRED));
        }
        String language = ProblemWriter.language(exchange).getLanguage();
        return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                .then(attempts.pending(browser))
                .flatMap(pending -> identities
                        .find(pending.claims())
                        .switchIfEmpty(Mono.defer(() -> identities.signUp(
                                pending.claims(), name, pending.claims().displayName(), language))))
                .flatMap(account -> open(account, exchange))
                .delayUntil(opened -> attempts.done(browser))
                .doOnNext(opened -> BrowserCookie.set(exchange, "", Attempts.PENDING_LIFETIME));
    }

    /** What signs the caller in besides a password. */
    @GetMapping("/me/identities")
    Mono<LinkedList> linked(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(identities.of(caller.user()))
                .map(items -> new LinkedList(items.stream().map(this::shown).toList()));
    }

    private Linked shown(Identity identity) {
        return all().stream()
                .filter(one -> one.issuer().equals(identity.issuer()))
                .findFirst()
                .map(one -> new Linked(one.id(), one.label(), identity.createdAt()))
                .orElseGet(() -> new Linked(null, identity.issuer(), identity.createdAt()));
    }

    /** Begins to link a provider: the answer says where to send the browser. */
    @PostMapping("/me/identities/{provider}")
    Mono<Location> link(
            @PathVariable String provider, @RequestBody Link body, Caller caller, ServerWebExchange exchange) {
        return confirmation
                .of(caller, body.password, exchange)
                .then(Mono.defer(() -> begin(provider, caller.user(), null, false, exchange)))
                .map(to -> new Location(to.toString()))
                .onErrorMap(OidcFailure.class, failure -> {
                    outcome(provider, failure);
                    return Problem.of(ProblemType.PROVIDER_UNAVAILABLE);
                });
    }

    /** Takes a provider off the caller's account. */
    @DeleteMapping("/me/identities/{provider}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> unlink(@PathVariable String provider, Caller caller, ServerWebExchange exchange) {
        OidcProvider one = providers.get(provider);
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(
                        one == null
                                ? Mono.error(Problem.of(ProblemType.PROVIDER_NOT_FOUND))
                                : identities.unlink(
                                        caller.user(),
                                        one.issuer(),
                                        all().stream().map(OidcProvider::issuer).toList()));
    }
}
