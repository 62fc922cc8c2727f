package chat.tertulia.functions.environment;

import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a Lambda, checked when it is made. What is wrong is an {@link IllegalArgumentException} that names the variable. */
public final class Variables {

    private final Map<String, String> values;

    public Variables(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** Those of this process. */
    public static Variables ofProcess() {
        return new Variables(System.getenv());
    }

    /** Null if it is not set, or empty. */
    public @Nullable String optional(String name) {
        String value = values.get(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    public String text(String name) {
        String value = optional(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    public String text(String name, String unlessSet) {
        String value = optional(name);
        return value == null ? unlessSet : value;
    }

    public int number(String name, int unlessSet, int min, int max) {
        String value = optional(name);
        int number;
        try {
            number = value == null ? unlessSet : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is a number of " + min + " to " + max, e);
        }
        if (number < min || number > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", not " + number);
        }
        return number;
    }

    /** Further properties by their prefix: {@code PREFIX_SASL_MECHANISM} is {@code sasl.mechanism}. */
    public Map<String, String> properties(String prefix) {
        Map<String, String> properties = new HashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(
                        name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }

    /** An http or https address. */
    public URI address(String name) {
        try {
            URI address = URI.create(text(name));
            if (address.getHost() != null
                    && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is not an http or https address", e);
        }
        throw new IllegalArgumentException(name + " is not an http or https address");
    }
}
