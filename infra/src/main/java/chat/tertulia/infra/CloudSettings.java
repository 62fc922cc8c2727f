package chat.tertulia.infra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment can be told: {@code -c name=value} of {@code cdk}, {@code context} in {@code infra/cdk.json}, or the environment variable
 * {@code TERTULIA_CLOUD_NAME}.
 *
 * @param account the twelve digits of the AWS account
 * @param region as {@code us-east-1}; one that has Comprehend and Polly
 * @param zones three availability zones of it; {@code a}, {@code b} and {@code c} by default, which not every account has everywhere
 * @param domain the name people call, as {@code chat.example.com}
 * @param zone the Route 53 hosted zone it is in, as {@code example.com}
 * @param zoneId that zone's id
 * @param size how much of everything
 * @param alarmEmail who is told of alarms and budgets; has to confirm once
 * @param monthlyDollars the budget
 * @param functionsJar the functions with all they need, built
 */
public record CloudSettings(
        String account,
        String region,
        List<String> zones,
        String domain,
        String zone,
        String zoneId,
        Size size,
        String alarmEmail,
        int monthlyDollars,
        String functionsJar) {

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]");
    private static final Pattern ZONE_ID = Pattern.compile("Z[A-Z0-9]{1,31}");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern DOLLARS = Pattern.compile("[1-9][0-9]{0,6}");

    public CloudSettings {
        zones = List.copyOf(zones);
    }

    /**
     * Reads and checks them.
     *
     * @param lookup gives a setting's text by its name; null where it is not set
     * @throws IllegalArgumentException with a line for each that is missing or wrong
     */
    public static CloudSettings from(Function<String, @Nullable String> lookup) {
        Reading read = new Reading(lookup);
        String account = read.matching("account", ACCOUNT, "the twelve digits of an AWS account");
        String region = read.matching("region", REGION, "a region, such as us-east-1");
        String domain = read.matching("domain", DOMAIN, "a name, such as chat.example.com, in small letters");
        String zone = read.matching("zone", DOMAIN, "the hosted zone of the domain, such as example.com");
        String zoneId = read.matching("zoneId", ZONE_ID, "the id of the hosted zone, such as Z0123456789ABC");
        String email = read.matching("alarmEmail", EMAIL, "an e-mail address");
        if (!domain.equals(zone) && !domain.endsWith("." + zone)) {
            read.problem("domain", "\"" + domain + "\" is not in the zone \"" + zone + "\"");
        }
        List<String> zones = read.value("zones")
                .map(text -> List.of(text.split(",")))
                .orElse(List.of(region + "a", region + "b", region + "c"));
        if (zones.size() != 3
                || zones.stream().distinct().count() != 3
                || !zones.stream().allMatch(each -> each.matches(Pattern.quote(region) + "[a-z]"))) {
            read.problem("zones", "three of the region, such as us-east-1a,us-east-1b,us-east-1d, not " + zones);
        }
        String sizeText = read.value("size").orElse("small");
        Optional<Size> size = Arrays.stream(Size.values())
                .filter(each -> each.toString().equals(sizeText))
                .findFirst();
        if (size.isEmpty()) {
            read.problem("size", "small, medium or large, not \"" + sizeText + "\"");
        }
        String dollars = read.value("monthlyDollars")
                .orElse(String.valueOf(Capacity.of(size.orElse(Size.SMALL)).dollarsAMonth()));
        if (!DOLLARS.matcher(dollars).matches()) {
            read.problem("monthlyDollars", "whole dollars, 1 to 9999999, not \"" + dollars + "\"");
        }
        read.end();
        return new CloudSettings(
                account,
                region,
                zones,
                domain,
                zone,
                zoneId,
                size.orElseThrow(),
                email,
                Integer.parseInt(dollars),
                read.value("functionsJar").orElse("../functions/target/functions-lambda.jar"));
    }

    public Capacity capacity() {
        return Capacity.of(size);
    }

    /** The bucket of what is read aloud and uploaded. Its name is fixed, so that stacks may know it without knowing each other. */
    public String objectsBucket() {
        return "tertulia-objects-" + account + "-" + region;
    }

    /** The bucket of messages' files. Its name is fixed for the same reason. */
    public String attachmentsBucket() {
        return "tertulia-attachments-" + account + "-" + region;
    }

    /** What is wrong is collected, so that one run says all of it. */
    private static final class Reading {

        private final Function<String, @Nullable String> lookup;
        private final List<String> problems = new ArrayList<>();

        Reading(Function<String, @Nullable String> lookup) {
            this.lookup = lookup;
        }

        Optional<String> value(String name) {
            String text = lookup.apply(name);
            return text == null || text.isBlank() ? Optional.empty() : Optional.of(text.strip());
        }

        String matching(String name, Pattern pattern, String what) {
            String text = value(name).orElse("");
            if (text.isEmpty()) {
                problem(name, "missing: " + what);
            } else if (!pattern.matcher(text).matches()) {
                problem(name, what + ", not \"" + text + "\"");
            }
            return text;
        }

        void problem(String name, String what) {
            problems.add(name + " (-c " + name + "=… or " + environmentName(name) + "): " + what);
        }

        void end() {
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
        }
    }

    /** {@code TERTULIA_CLOUD_ALARM_EMAIL} of {@code alarmEmail}. */
    static String environmentName(String name) {
        return "TERTULIA_CLOUD_" + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }
}
