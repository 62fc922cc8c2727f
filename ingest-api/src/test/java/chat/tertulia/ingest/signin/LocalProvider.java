package chat.tertulia.ingest.signin;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider on a free port of this machine: discovery, an authorization endpoint at which everybody consents, a token
 * endpoint that wants the client's secret, the redirect address and PKCE's verifier, and its keys. It can be told to lie.
 */
final class LocalProvider implements AutoCloseable {

    static final String CLIENT = "tertulia";
    static final String SECRET = "a secret: of +32% signs & more";

    /** How ID tokens are signed. */
    enum Signature {
        RSA,
        EC,
        NONE,
        SHARED_SECRET,
        UNKNOWN_KEY
    }

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile RSAKey rsa = rsa();
    private final ECKey ec;
    volatile Signature signature = Signature.RSA;
    volatile Map<String, Object> person = Map.of("sub", "1");
    volatile UnaryOperator<JWTClaimsSet.Builder> lie = UnaryOperator.identity();
    volatile boolean broken;
    volatile @Nullable String saysIssuer;

    LocalProvider() throws IOException, JOSEException {
        ec = new ECKeyGenerator(Curve.P_256)
                .keyID("ec")
                .keyUse(KeyUse.SIGNATURE)
                .generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(UUID.randomUUID().toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void rotateKeys() {
        rsa = rsa();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (broken) {
                exchange.sendResponseHeaders(503, -1);
            } else if (path.equals("/.well-known/openid-configuration")) {
                json(
                        exchange,
                        200,
                        Map.of(
                                "issuer",
                                saysIssuer == null ? issuer() : Objects.requireNonNull(saysIssuer),
                                "authorization_endpoint",
                                issuer() + "/authorize?tenant=a",
                                "token_endpoint",
                                issuer() + "/token",
                                "jwks_uri",
                                issuer() + "/keys"));
            } else if (path.equals("/authorize")) {
                authorize(exchange);
            } else if (path.equals("/token")) {
                token(exchange);
            } else if (path.equals("/keys")) {
                json(exchange, 200, new JWKSet(List.<JWK>of(rsa.toPublicJWK(), ec.toPublicJWK())).toJSONObject());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
        if (!"code".equals(query.get("response_type"))
                || !CLIENT.equals(query.get("client_id"))
                || !"S256".equals(query.get("code_challenge_method"))
                || !query.getOrDefault("scope", "").contains("openid")) {
            exchange.sendResponseHeaders(400, -1);
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, query);
        exchange.getResponseHeaders()
                .set("Location", query.get("redirect_uri") + "?code=" + code + "&state=" + encoded(query.get("state")));
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString((encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
        if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            json(exchange, 401, Map.of("error", "invalid_client"));
        } else if (asked == null
                || !Objects.equals(asked.get("redirect_uri"), form.get("redirect_uri"))
                || !Attempts.digest(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
        } else {
            try {
                json(
                        exchange,
                        200,
                        Map.of(
                                "access_token",
                                "unused",
                                "token_type",
                                "Bearer",
                                "id_token",
                                signed(claims(Objects.requireNonNull(asked.get("nonce"))))));
            } catch (JOSEException e) {
                throw new IOException(e);
            }
        }
    }

    private JWTClaimsSet claims(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .claim("nonce", nonce)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
        person.forEach(claims::claim);
        return lie.apply(claims).build();
    }

    private String signed(JWTClaimsSet claims) throws JOSEException {
        return switch (signature) {
            case RSA -> signed(claims, JWSAlgorithm.RS256, rsa.getKeyID(), new RSASSASigner(rsa));
            case EC -> signed(claims, JWSAlgorithm.ES256, ec.getKeyID(), new ECDSASigner(ec));
            case NONE -> new PlainJWT(claims).serialize();
            // What somebody would sign who only knows the public key, or the client's own secret.
            case SHARED_SECRET ->
                signed(
                        claims,
                        JWSAlgorithm.HS256,
                        rsa.getKeyID(),
                        new MACSigner(rsa.toRSAPublicKey().getEncoded()));
            case UNKNOWN_KEY -> {
                RSAKey other = rsa();
                yield signed(claims, JWSAlgorithm.RS256, rsa.getKeyID(), new RSASSASigner(other));
            }
        };
    }

    private static String signed(JWTClaimsSet claims, Algorithm algorithm, String key, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder((JWSAlgorithm) algorithm).keyID(key).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    private static void json(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&")) {
            int at = pair.indexOf('=');
            fields.put(
                    URLDecoder.decode(at < 0 ? pair : pair.substring(0, at), StandardCharsets.UTF_8),
                    at < 0 ? "" : URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static String encoded(@Nullable String text) {
        return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Opens an address of the provider as a browser would; where that leads. */
    static URI follow(URI address) throws IOException {
        var connection = (java.net.HttpURLConnection) address.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        String location = connection.getHeaderField("Location");
        if (location == null) {
            throw new IOException("the provider answered " + connection.getResponseCode());
        }
        return URI.create(location);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
