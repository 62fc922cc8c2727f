package chat.tertulia.ingest.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Confirmation;
import chat.tertulia.ingest.accounts.Passwords;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.ProblemHandler;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.tokens.Tokens;
import chat.tertulia.ingest.web.ApiWebFlux;
import chat.tertulia.ingest.web.CallerArgument;
import chat.tertulia.ingest.web.RequestFilter;
import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import redis.embedded.RedisServer;

/** Signing in by a provider, against one on this machine, with Postgres and Redis. */
class SignInTest {

    private static final String HERE = "https://chat.example";
    private static final String SESSION = "__Host-tertulia";
    private static final String ATTEMPT = "__Host-tertulia-signin";
    private static final String PASSWORD = "correct horse battery";

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @SuppressWarnings("NullAway.Init")
    private static RedisServer server;

    @SuppressWarnings("NullAway.Init")
    private static Redis redis;

    @SuppressWarnings("NullAway.Init")
    private static LocalProvider provider;

    /** Where the controller is in time, beside the real clock. */
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }
    };

    private final SecureRandom random = new SecureRandom();
    private final Passwords passwords = new Passwords(random, 8, 1);
    private final Accounts accounts = new Accounts(DATABASE.get(), passwords, Clock.systemUTC(), random);
    private WebTestClient client = client();

    @BeforeAll
    static void start() throws IOException, InterruptedException, JOSEException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = RedisServer.builder().port(port).setting("save \"\"").build();
        server.start();
        redis = new Redis(new RedisConnection("127.0.0.1", port, null, false));
        redis.awaitUp(Duration.ofSeconds(10));
        provider = new LocalProvider();
    }

    @AfterAll
    static void stop() throws IOException {
        provider.close();
        redis.close();
        server.stop();
    }

    @BeforeEach
    void empty() throws SQLException {
        DATABASE.execute("truncate directory.users cascade; delete from directory.outbox");
        provider.signature = LocalProvider.Signature.RSA;
        provider.person = Map.of("sub", "1", "preferred_username", "rosa", "name", "Rosa Díaz");
        provider.lie = claims -> claims;
        provider.broken = false;
        provider.saysIssuer = null;
    }

    @AfterEach
    void end() {
        passwords.close();
    }

    private WebTestClient client() {
        RateLimits limits = new RateLimits(redis, new IngestSettings.Limits(false, 10, 10, 10, 10, 10, 10));
        Sessions sessions = new Sessions(
                redis, DATABASE.get(), mock(RoomLog.class), Clock.systemUTC(), random, Duration.ofDays(30));
        var settings = new SignInSettings(Map.of(
                "local",
                new SignInSettings.Provider(
                        provider.issuer(),
                        LocalProvider.CLIENT,
                        LocalProvider.SECRET,
                        null,
                        "The Office",
                        List.of("openid", "profile", "email"))));
        SignInController controller = new SignInController(
                settings,
                redis,
                new Identities(DATABASE.get(), accounts, Clock.systemUTC()),
                sessions,
                new Confirmation(accounts, sessions, limits),
                limits,
                clock,
                random);
        ProblemWriter problems = new ProblemWriter();
        RequestFilter filter =
                new RequestFilter(sessions, new Tokens(redis, DATABASE.get(), Clock.systemUTC(), random), problems);
        ApiWebFlux codecs = new ApiWebFlux();
        return WebTestClient.bindToController(controller)
                .argumentResolvers(resolvers -> resolvers.addCustomResolver(new CallerArgument()))
                .httpMessageCodecs(codecs::configureHttpMessageCodecs)
                .webFilter((exchange, chain) -> chain.filter(exchange)
                        .onErrorResume(error -> new ProblemHandler(problems).handle(exchange, error)))
                .webFilter(filter)
                .configureClient()
                .baseUrl(HERE)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    /** A browser: keeps cookies, and follows what leads to the provider and back. */
    private final class Browser {
        private final Map<String, String> cookies = new HashMap<>();

        /** Where an address leads, with the cookies that it is given. */
        String open(String address) {
            EntityExchangeResult<byte[]> answer = client.get()
                    .uri(URI.create(HERE + address))
                    .cookies(sent -> cookies.forEach(sent::add))
                    .exchange()
                    .expectStatus()
                    .isSeeOther()
                    .expectBody()
                    .returnResult();
            keep(answer);
            return Objects.requireNonNull(answer.getResponseHeaders().getLocation())
                    .toString();
        }

        void keep(EntityExchangeResult<?> answer) {
            for (ResponseCookie cookie :
                    answer.getResponseCookies().toSingleValueMap().values()) {
                if (cookie.getMaxAge().isZero()) {
                    cookies.remove(cookie.getName());
                } else {
                    assertThat(cookie.isHttpOnly() && cookie.isSecure()).isTrue();
                    assertThat(cookie.getSameSite()).isEqualTo("Lax");
                    cookies.put(cookie.getName(), cookie.getValue());
                }
            }
        }

        /** The address with which the provider sends it back. */
        String consent(String leads) throws IOException {
            String back = LocalProvider.follow(URI.create(leads)).toString();
            assertThat(back).startsWith(HERE + "/api/sign-in/local/callback?");
            return back.substring(HERE.length());
        }

        String signIn() throws IOException {
            return open(consent(open("/api/sign-in/local")));
        }

        boolean isSignedIn() {
            return cookies.containsKey(SESSION);
        }

        WebTestClient.ResponseSpec call(
                org.springframework.http.HttpMethod method, String path, @Nullable Object body) {
            var request = client.method(method)
                    .uri(path)
                    .header("Origin", HERE)
                    .cookies(sent -> cookies.forEach(sent::add))
                    .contentType(MediaType.APPLICATION_JSON);
            return (body == null ? request : request.bodyValue(body)).exchange();
        }
    }

    private static final org.springframework.http.HttpMethod GET = org.springframework.http.HttpMethod.GET;
    private static final org.springframework.http.HttpMethod POST = org.springframework.http.HttpMethod.POST;
    private static final org.springframework.http.HttpMethod DELETE = org.springframework.http.HttpMethod.DELETE;

    private static List<String> names() throws SQLException {
        return DATABASE.texts("select name from directory.users order by name");
    }

    @Test
    void theFirstSignInMakesAnAccountAndTheNextFindsIt() throws IOException, SQLException {
        Browser laptop = new Browser();
        String leads = laptop.open("/api/sign-in/local?return=/room/r1/7:12");
        assertThat(LocalProvider.form(URI.create(leads).getRawQuery()))
                .containsEntry("tenant", "a")
                .containsEntry("redirect_uri", HERE + "/api/sign-in/local/callback")
                .containsEntry("code_challenge_method", "S256")
                .doesNotContainKey("prompt");
        assertThat(laptop.open(laptop.consent(leads))).isEqualTo("/#/room/r1/7:12");

        assertThat(laptop.isSignedIn()).isTrue();
        assertThat(laptop.cookies).doesNotContainKey(ATTEMPT);
        assertThat(DATABASE.texts("select name || ' ' || display_name || ' ' || password_hash from directory.users"))
                .containsExactly("rosa Rosa Díaz ");
        assertThat(DATABASE.texts("select value from directory.outbox where topic = 'chat.directory'"))
                .singleElement()
                .asString()
                .contains("rosa");

        // By another key, as another name: the subject counts.
        provider.signature = LocalProvider.Signature.EC;
        provider.person = Map.of("sub", "1", "preferred_username", "rosaura");
        Browser phone = new Browser();
        assertThat(phone.signIn()).isEqualTo("/#/");
        assertThat(phone.isSignedIn()).isTrue();
        assertThat(names()).containsExactly("rosa");
    }

    @Test
    void whoeverComesWithANameThatIsTakenChoosesAnother() throws IOException, SQLException {
        accounts.signUp("rosa", PASSWORD, null, "rosa@example.org", "es").block();
        provider.person =
                Map.of("sub", "2", "preferred_username", "rosa", "email", "rosa@example.org", "email_verified", true);
        Browser browser = new Browser();

        assertThat(browser.signIn()).isEqualTo("/#/sign-in/choose");
        assertThat(browser.isSignedIn()).isFalse();
        browser.call(GET, "/api/sign-in/pending", null)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("rosa")
                .jsonPath("$.label")
                .isEqualTo("The Office");
        // A Greek omicron looks like an o.
        browser.call(POST, "/api/sign-in/pending", Map.of("name", "r\u03bfsa"))
                .expectStatus()
                .isEqualTo(409);
        browser.call(POST, "/api/sign-in/pending", Map.of("name", "no spaces"))
                .expectStatus()
                .isBadRequest();
        new Browser()
                .call(POST, "/api/sign-in/pending", Map.of("name", "thief"))
                .expectStatus()
                .isEqualTo(410);
        var made = browser.call(POST, "/api/sign-in/pending", Map.of("name", "rosa.2"))
                .expectStatus()
                .isCreated()
                .expectBody()
                .returnResult();
        browser.keep(made);

        assertThat(browser.isSignedIn()).isTrue();
        assertThat(names()).containsExactly("rosa", "rosa.2");
        assertThat(DATABASE.texts(
                        "select u.name from directory.identities i join directory.users u on u.id = i.user_id"))
                .containsExactly("rosa.2");
        browser.call(GET, "/api/sign-in/pending", null).expectStatus().isEqualTo(410);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of("another nonce", (Lie) () -> provider.lie = claims -> claims.claim("nonce", "other")),
                Arguments.of("no nonce", (Lie) () -> provider.lie = claims -> claims.claim("nonce", null)),
                Arguments.of("another audience", (Lie) () -> provider.lie = claims -> claims.audience("other")),
                Arguments.of("two audiences and no party", (Lie)
                        () -> provider.lie = claims -> claims.audience(List.of(LocalProvider.CLIENT, "other"))),
                Arguments.of("another party", (Lie) () -> provider.lie = claims -> claims.claim("azp", "other")),
                Arguments.of(
                        "another issuer", (Lie) () -> provider.lie = claims -> claims.issuer("https://evil.example")),
                Arguments.of("expired", (Lie) () -> provider.lie =
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(120)))),
                Arguments.of("no expiry", (Lie) () -> provider.lie = claims -> claims.expirationTime(null)),
                Arguments.of("no subject", (Lie) () -> provider.lie = claims -> claims.subject(null)),
                Arguments.of("alg none", (Lie) () -> provider.signature = LocalProvider.Signature.NONE),
                Arguments.of("signed with the public key", (Lie)
                        () -> provider.signature = LocalProvider.Signature.SHARED_SECRET),
                Arguments.of("signed with another key", (Lie)
                        () -> provider.signature = LocalProvider.Signature.UNKNOWN_KEY));
    }

    interface Lie {
        void tell();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aTokenThatDoesNotHoldSignsNobodyIn(String name, Lie lie) throws IOException, SQLException {
        lie.tell();
        Browser browser = new Browser();

        assertThat(browser.signIn()).isEqualTo("/#/sign-in/failed");
        assertThat(browser.isSignedIn()).isFalse();
        assertThat(names()).isEmpty();
    }

    @Test
    void discoveryOfAnotherIssuerIsNotBelieved() {
        provider.saysIssuer = "https://evil.example";
        assertThat(new Browser().open("/api/sign-in/local")).isEqualTo("/#/sign-in/failed");
    }

    @Test
    void anAnswerCountsOnceAndInTheBrowserThatAsked() throws IOException, SQLException {
        Browser mine = new Browser();
        String back = mine.consent(mine.open("/api/sign-in/local"));
        Browser victim = new Browser();
        assertThat(victim.open(back)).isEqualTo("/#/sign-in/expired");
        victim.cookies.put(ATTEMPT, "x".repeat(43));
        assertThat(victim.open(back)).isEqualTo("/#/sign-in/expired");
        // A browser that has begun something else has tried it: it is over for all.
        assertThat(mine.open(back)).isEqualTo("/#/sign-in/expired");

        Browser other = new Browser();
        String again = other.consent(other.open("/api/sign-in/local"));
        Map<String, String> before = Map.copyOf(other.cookies);
        assertThat(other.open(again)).isEqualTo("/#/");
        other.cookies.putAll(before);
        assertThat(other.open(again)).isEqualTo("/#/sign-in/expired");
        assertThat(victim.open("/api/sign-in/local/callback?code=x&state=y")).isEqualTo("/#/sign-in/expired");
        assertThat(victim.isSignedIn()).isFalse();
        assertThat(names()).hasSize(1);
    }

    @Test
    void thePageIsToldWhatWentWrong() throws IOException {
        Browser browser = new Browser();
        String state = LocalProvider.form(
                        URI.create(browser.open("/api/sign-in/local")).getRawQuery())
                .get("state");
        assertThat(browser.open("/api/sign-in/local/callback?error=access_denied&state=" + state))
                .isEqualTo("/#/sign-in/cancelled");

        String back = browser.consent(browser.open("/api/sign-in/local"));
        provider.broken = true;
        assertThat(browser.open(back)).isEqualTo("/#/sign-in/away");
        client = client();
        assertThat(browser.open("/api/sign-in/local")).isEqualTo("/#/sign-in/away");
        assertThat(browser.open("/api/sign-in/none")).isEqualTo("/#/sign-in/failed");
    }

    @Test
    void nobodyIsSentElsewhere() throws IOException {
        for (String place : List.of("//evil.example", "https://evil.example", "/a%0d%0aSet-Cookie:x", "/%00<script>")) {
            provider.person = Map.of("sub", place, "preferred_username", "p" + Integer.toHexString(place.hashCode()));
            Browser browser = new Browser();
            String leads = browser.open("/api/sign-in/local?return="
                    + java.net.URLEncoder.encode(place, java.nio.charset.StandardCharsets.UTF_8));
            assertThat(browser.open(browser.consent(leads))).startsWith("/#/").doesNotContain("evil.example/", "<");
        }
    }

    @Test
    void newKeysAreAskedFor() throws IOException {
        assertThat(new Browser().signIn()).isEqualTo("/#/");
        provider.rotateKeys();
        ahead.set(Duration.ofSeconds(30));
        assertThat(new Browser().signIn()).isEqualTo("/#/");
    }

    @Test
    void oneWhoIsSignedInLinksAndUnlinks() throws IOException, SQLException {
        Browser rosa = new Browser();
        rosa.signIn();
        // The only way in stays.
        rosa.call(DELETE, "/api/me/identities/local", null).expectStatus().isEqualTo(409);
        DATABASE.execute("update directory.users set password_hash = 'x'");
        rosa.call(DELETE, "/api/me/identities/local", null).expectStatus().isNoContent();
        rosa.call(GET, "/api/me/identities", null)
                .expectBody()
                .jsonPath("$.items.length()")
                .isEqualTo(0);

        assertThat(link(rosa)).isEqualTo("/#/account/linked");
        rosa.call(GET, "/api/me/identities", null)
                .expectBody()
                .jsonPath("$.items[0].provider")
                .isEqualTo("local");

        // Somebody else's stays somebody else's.
        provider.person = Map.of("sub", "2", "preferred_username", "iris");
        Browser iris = new Browser();
        iris.signIn();
        DATABASE.execute("delete from directory.identities where subject = '2'");
        provider.person = Map.of("sub", "1");
        assertThat(link(iris)).isEqualTo("/#/account/taken");
        assertThat(DATABASE.texts(
                        "select u.name from directory.identities i join directory.users u on u.id = i.user_id"))
                .containsExactly("rosa");

        // Who has signed in long ago says their password first.
        DATABASE.execute("update directory.sessions set created_at = now() - interval '11 minutes'");
        rosa.call(POST, "/api/me/identities/local", Map.of())
                .expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:tertulia:problem:confirmation-needed")
                .jsonPath("$.password")
                .isEqualTo(true);
    }

    private String link(Browser browser) throws IOException {
        var answer = browser.call(POST, "/api/me/identities/local", Map.of())
                .expectStatus()
                .isOk()
                .expectBody(Map.class)
                .returnResult();
        browser.keep(answer);
        return browser.open(browser.consent(
                String.valueOf(Objects.requireNonNull(answer.getResponseBody()).get("location"))));
    }

    @Test
    void namesAreProposedByTheRulesOfNames() {
        assertThat(Claims.userName("Rosa Díaz")).isEqualTo("Rosa.Díaz");
        assertThat(Claims.userName("  .rosa_ ")).isEqualTo("rosa");
        assertThat(Claims.userName("\u202erosa\u200b!")).isEqualTo("rosa");
        assertThat(Claims.userName("<>")).isNull();
        assertThat(Claims.userName("x".repeat(40))).hasSize(32);
        Claims claims = Claims.of("i", "s", null, null, null, "rosa@example.org", false);
        assertThat(claims.name()).isNull();
        assertThat(claims.email()).isNull();
    }

    @Test
    void settingsComeFromTheEnvironmentAndFiles(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        var sources = new MutablePropertySources();
        sources.addFirst(new SystemEnvironmentPropertySource(
                "systemEnvironment",
                Map.of(
                        "TERTULIA_SIGNIN_PROVIDERS_OFFICE_ISSUER", "https://id.example/realms/a",
                        "TERTULIA_SIGNIN_PROVIDERS_OFFICE_CLIENTID", "tertulia",
                        "TERTULIA_SIGNIN_PROVIDERS_OFFICE_CLIENTSECRETFILE", secret.toString(),
                        "TERTULIA_SIGNIN_PROVIDERS_OFFICE_LABEL", "Office")));
        SignInSettings settings = new Binder(ConfigurationPropertySources.from(sources))
                .bindOrCreate("tertulia.signin", SignInSettings.class);

        SignInSettings.Provider office =
                Objects.requireNonNull(settings.providers().get("office"));
        assertThat(office.clientSecret()).isEqualTo("s3cret");
        assertThat(office.label()).isEqualTo("Office");
        assertThat(office.scopes()).containsExactly("openid", "profile", "email");
        assertThat(settings.toString()).doesNotContain("s3cret");
    }
}
