package chat.tertulia.ingest.signin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which OpenID Connect providers sign people in; none by default.
 *
 * @param providers by what they are called in addresses: small letters, digits and hyphens, at most 32; at most {@value #PROVIDERS_MAX}
 */
@ConfigurationProperties("tertulia.signin")
public record SignInSettings(@DefaultValue Map<String, Provider> providers) {

    /** Buttons on one page. */
    static final int PROVIDERS_MAX = 12;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public SignInSettings {
        if (providers.size() > PROVIDERS_MAX) {
            throw new IllegalArgumentException("tertulia.signin.providers are at most " + PROVIDERS_MAX);
        }
        for (String id : providers.keySet()) {
            if (!ID.matcher(id).matches() || id.equals("providers") || id.equals("pending")) {
                throw new IllegalArgumentException(
                        "tertulia.signin.providers: \"" + id
                                + "\" is no name for a provider: small letters, digits and hyphens, not \"providers\" or \"pending\"");
            }
        }
        providers = new TreeMap<>(providers);
    }

    /**
     * One provider.
     *
     * @param issuer as it calls itself; {@code /.well-known/openid-configuration} is asked for below it. {@code https}, or {@code http} of
     *     this machine
     * @param clientId what we are called there
     * @param clientSecret what we prove it with; a public client has none
     * @param clientSecretFile a file whose first line is the secret, instead
     * @param label what stands on the button, at most 40 characters; the provider's name here when not set
     * @param scopes what is asked for; {@code openid} is always among them
     */
    public record Provider(
            String issuer,
            String clientId,
            @Nullable String clientSecret,
            @Nullable Path clientSecretFile,
            @Nullable String label,
            @DefaultValue({"openid", "profile", "email"}) List<String> scopes) {

        @SuppressWarnings("ConstantValue") // The binder passes null for what is not set.
        public Provider {
            if (issuer == null || clientId == null || clientId.isBlank()) {
                throw new IllegalArgumentException("tertulia.signin.providers.*: issuer and client-id are needed");
            }
            if (!isTrusted(issuer)) {
                throw new IllegalArgumentException(
                        "tertulia.signin.providers.*.issuer is an https address without query, or http of this machine");
            }
            clientSecret = clientSecret == null || clientSecret.isBlank() ? null : clientSecret;
            if (clientSecret != null && clientSecretFile != null) {
                throw new IllegalArgumentException(
                        "tertulia.signin.providers.*: client-secret or client-secret-file, not both");
            }
            if (clientSecretFile != null) {
                clientSecret = firstLine(clientSecretFile);
            }
            if (label != null && (label.isBlank() || label.length() > 40)) {
                throw new IllegalArgumentException("tertulia.signin.providers.*.label is 1 to 40 characters");
            }
            if (!scopes.contains("openid")) {
                throw new IllegalArgumentException("tertulia.signin.providers.*.scopes must have openid");
            }
        }

        private static String firstLine(Path file) {
            try {
                String line =
                        Files.readString(file).lines().findFirst().orElse("").strip();
                if (line.isEmpty()) {
                    throw new IllegalArgumentException(
                            "tertulia.signin.providers.*.client-secret-file has no first line: " + file);
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException("tertulia.signin.providers.*.client-secret-file cannot be read", e);
            }
        }

        /** Not the secret. */
        @Override
        public String toString() {
            return "Provider[" + issuer + "]";
        }
    }

    /** Whether secrets may be sent to an address: nobody on the way can read them. */
    static boolean isTrusted(String address) {
        try {
            URI uri = URI.create(address);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme()) && THIS_MACHINE.contains(uri.getHost())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
