package chat.tertulia.telemetry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What this process is called in {@code X-Served-By}, a stream's first event, logs, traces and {@code tertulia_instance}.
 *
 * @param value printable ASCII without spaces, at most 100 characters
 */
public record InstanceName(String value) {

    /** The setting that gives it. */
    public static final String SETTING = "tertulia.instance";

    public InstanceName {
        if (!value.matches("[\\x21-\\x7e]{1,100}")) {
            throw new IllegalArgumentException(SETTING + " must be 1 to 100 printable ASCII characters without spaces");
        }
    }

    /** The given name; without one, the host's and some chance, so that two processes of a host have two. */
    public static InstanceName of(@Nullable String given) {
        if (given != null && !given.isBlank()) {
            return new InstanceName(given.strip());
        }
        byte[] chance = new byte[3];
        new SecureRandom().nextBytes(chance);
        return new InstanceName(host() + "-" + HexFormat.of().formatHex(chance));
    }

    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^\\x21-\\x7e]", "");
            return host.isEmpty() ? "host" : host.substring(0, Math.min(host.length(), 80));
        } catch (UnknownHostException e) {
            return "host";
        }
    }
}
