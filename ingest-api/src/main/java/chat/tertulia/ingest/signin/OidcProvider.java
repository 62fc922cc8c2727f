package chat.tertulia.ingest.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * One OpenID Connect provider: what it says of itself (discovery), its keys, and codes for ID tokens. Thread-safe; never blocks. Each call
 * takes at most {@link #CALL_MAX} and {@value #ANSWER_BYTES_MAX} bytes, and follows no redirect.
 *
 * <p>What it says of itself is kept for {@link #METADATA_KEPT}, its keys for {@link #KEYS_KEPT}: a token signed with a key that is not among
 * them has them asked for again, at most once in {@link #KEYS_AGAIN}.
 */
final class OidcProvider {

    static final Duration CALL_MAX = Duration.ofSeconds(5);
    private static final Duration METADATA_KEPT = Duration.ofHours(1);
    private static final Duration KEYS_KEPT = Duration.ofMinutes(10);
    private static final Duration KEYS_AGAIN = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 256 * 1024;
    private static final int CLOCK_SKEW_SECONDS = 60;
    private static final int SUBJECT_MAX = 255;

    /** Signatures by keys that only the provider has: neither "none" nor those of a shared secret. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final String id;
    private final SignInSettings.Provider settings;
    private final Clock clock;
    private final WebClient client;
    private final AtomicReference<@Nullable Kept<Metadata>> metadata = new AtomicReference<>();
    private final AtomicReference<@Nullable Kept<JWKSet>> keys = new AtomicReference<>();

    private record Kept<T>(T value, long atMs) {}

    /**
     * What a provider says of itself.
     *
     * @param post whether it wants the secret in the body, and not in a header
     * @param namesItself whether its answers say who it is (RFC 9207)
     */
    private record Metadata(String authorization, String token, String keys, boolean post, boolean namesItself) {}

    OidcProvider(String id, SignInSettings.Provider settings, Clock clock) {
        this.id = id;
        this.settings = settings;
        this.clock = clock;
        HttpClient http = HttpClient.create()
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 3_000)
                .responseTimeout(CALL_MAX);
        this.client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(ANSWER_BYTES_MAX))
                .build();
    }

    String id() {
        return id;
    }

    String issuer() {
        return settings.issuer();
    }

    String label() {
        return settings.label() == null ? id : settings.label();
    }

    /**
     * Where to send a browser.
     *
     * @param again whether they are to sign in there although they are signed in
     */
    Mono<URI> authorization(String redirect, String state, String nonce, String challenge, boolean again) {
        return metadata().map(known -> {
            UriComponentsBuilder to = UriComponentsBuilder.fromUriString(known.authorization)
                    .queryParam("response_type", "code")
                    .queryParam("client_id", encoded(settings.clientId()))
                    .queryParam("redirect_uri", encoded(redirect))
                    .queryParam("scope", encoded(String.join(" ", settings.scopes())))
                    .queryParam("state", state)
                    .queryParam("nonce", nonce)
                    .queryParam("code_challenge", challenge)
                    .queryParam("code_challenge_method", "S256");
            if (again) {
                to.queryParam("prompt", "login");
            }
            return to.build(true).toUri();
        });
    }

    /**
     * Who has signed in; an {@link OidcFailure} if the provider is away, refuses the code, or answers what cannot be believed.
     *
     * @param said the answer's {@code iss}, if it had one
     */
    Mono<Claims> claims(String code, String verifier, String redirect, String nonce, @Nullable String said) {
        return metadata().flatMap(known -> {
            if (said == null ? known.namesItself : !said.equals(settings.issuer())) {
                return Mono.error(OidcFailure.refused("the answer is another provider's"));
            }
            return token(known, code, verifier, redirect).flatMap(token -> verified(token, nonce));
        });
    }

    private Mono<String> token(Metadata known, String code, String verifier, String redirect) {
        var form = BodyInserters.fromFormData("grant_type", "authorization_code")
                .with("code", code)
                .with("redirect_uri", redirect)
                .with("code_verifier", verifier);
        String secret = settings.clientSecret();
        if (secret == null || known.post) {
            form = form.with("client_id", settings.clientId());
        }
        if (secret != null && known.post) {
            form = form.with("client_secret", secret);
        }
        var request = client.post()
                .uri(URI.create(known.token))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .accept(MediaType.APPLICATION_JSON);
        if (secret != null && !known.post) {
            request = request.headers(headers ->
                    headers.setBasicAuth(encoded(settings.clientId()), encoded(secret), StandardCharsets.UTF_8));
        }
        return answer(request.body(form), "token endpoint").map(body -> {
            if (!(body.get("id_token") instanceof String token) || token.length() > ANSWER_BYTES_MAX) {
                throw OidcFailure.refused("there is no ID token");
            }
            return token;
        });
    }

    private Mono<Claims> verified(String token, String nonce) {
        SignedJWT signed;
        try {
            // An unsigned token is no such thing.
            signed = SignedJWT.parse(token);
        } catch (ParseException e) {
            return Mono.error(OidcFailure.refused("the ID token is not signed"));
        }
        if (!ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
            return Mono.error(OidcFailure.refused("the ID token is signed by no algorithm of ours"));
        }
        String key = signed.getHeader().getKeyID();
        return keys(false)
                .flatMap(kept -> key != null && kept.getKeyByKeyId(key) == null ? keys(true) : Mono.just(kept))
                .map(kept -> claims(signed, kept, nonce));
    }

    private Claims claims(SignedJWT token, JWKSet from, String nonce) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(from)));
        DefaultJWTClaimsVerifier<SecurityContext> verifier = new DefaultJWTClaimsVerifier<>(
                settings.clientId(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("sub", "exp", "iat", "nonce"));
        verifier.setMaxClockSkew(CLOCK_SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(verifier);
        try {
            JWTClaimsSet claims = processor.process(token, null);
            String party = claims.getStringClaim("azp");
            if (party == null ? claims.getAudience().size() > 1 : !party.equals(settings.clientId())) {
                throw OidcFailure.refused("the ID token was made for another party");
            }
            if (!same(nonce, String.valueOf(claims.getStringClaim("nonce")))) {
                throw OidcFailure.refused("the ID token is of another sign-in");
            }
            String subject = claims.getSubject();
            if (subject.isEmpty() || subject.length() > SUBJECT_MAX) {
                throw OidcFailure.refused("the ID token names nobody");
            }
            return Claims.of(
                    settings.issuer(),
                    subject,
                    claims.getStringClaim("preferred_username"),
                    claims.getStringClaim("nickname"),
                    claims.getStringClaim("name"),
                    claims.getStringClaim("email"),
                    Boolean.TRUE.equals(claims.getClaim("email_verified")));
        } catch (BadJOSEException | JOSEException | ParseException e) {
            // The kind alone: messages may quote what the token says.
            throw OidcFailure.refused(
                    "the ID token does not hold: " + e.getClass().getSimpleName());
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private Mono<Metadata> metadata() {
        Kept<Metadata> kept = metadata.get();
        if (kept != null && clock.millis() - kept.atMs < METADATA_KEPT.toMillis()) {
            return Mono.just(kept.value);
        }
        String address = settings.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration";
        Mono<Metadata> asked = answer(
                        client.get().uri(URI.create(address)).accept(MediaType.APPLICATION_JSON), "discovery")
                .map(body -> {
                    if (!settings.issuer().equals(body.get("issuer"))) {
                        throw OidcFailure.refused("discovery is another issuer's");
                    }
                    // Without a word of it, the standard's default: in a header.
                    boolean post = body.get("token_endpoint_auth_methods_supported") instanceof List<?> ways
                            && !ways.contains("client_secret_basic")
                            && ways.contains("client_secret_post");
                    return new Metadata(
                            address(body, "authorization_endpoint"),
                            address(body, "token_endpoint"),
                            address(body, "jwks_uri"),
                            post,
                            Boolean.TRUE.equals(body.get("authorization_response_iss_parameter_supported")));
                })
                .doOnNext(fresh -> metadata.set(new Kept<>(fresh, clock.millis())));
        // What it said an hour ago is better than nothing.
        return kept == null ? asked : asked.onErrorReturn(kept.value);
    }

    private static String address(Map<String, Object> body, String name) {
        if (body.get(name) instanceof String address && SignInSettings.isTrusted(address)) {
            return address;
        }
        throw OidcFailure.refused("discovery has no good " + name);
    }

    private Mono<JWKSet> keys(boolean unknown) {
        Kept<JWKSet> kept = keys.get();
        Duration good = unknown ? KEYS_AGAIN : KEYS_KEPT;
        if (kept != null && clock.millis() - kept.atMs < good.toMillis()) {
            return Mono.just(kept.value);
        }
        return metadata()
                .flatMap(known -> text(
                        client.get().uri(URI.create(known.keys)).accept(MediaType.APPLICATION_JSON, MediaType.ALL),
                        "keys"))
                .map(body -> {
                    try {
                        return JWKSet.parse(body);
                    } catch (ParseException e) {
                        throw OidcFailure.refused("the keys cannot be read");
                    }
                })
                .doOnNext(fresh -> keys.set(new Kept<>(fresh, clock.millis())));
    }

    private Mono<Map<String, Object>> answer(WebClient.RequestHeadersSpec<?> request, String what) {
        return text(request, what).map(body -> {
            try {
                return JSONObjectUtils.parse(body);
            } catch (ParseException e) {
                throw OidcFailure.refused("what the " + what + " answered is no JSON");
            }
        });
    }

    private Mono<String> text(WebClient.RequestHeadersSpec<?> request, String what) {
        return request.header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .exchangeToMono(response -> response.statusCode().is2xxSuccessful()
                        ? response.bodyToMono(String.class)
                        : response.releaseBody()
                                .then(Mono.<String>error(
                                        response.statusCode().is5xxServerError()
                                                ? OidcFailure.away(
                                                        "the " + what + " answered " + response.statusCode(), null)
                                                : OidcFailure.refused(
                                                        "the " + what + " answered " + response.statusCode()))))
                .timeout(CALL_MAX)
                .onErrorMap(
                        error -> !(error instanceof OidcFailure),
                        error -> OidcFailure.away("the " + what + " cannot be reached", error))
                .switchIfEmpty(Mono.error(() -> OidcFailure.refused("the " + what + " answered nothing")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
