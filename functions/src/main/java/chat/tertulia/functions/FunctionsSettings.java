package chat.tertulia.functions;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.functions.mail.MimePost;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The settings of the functions in process: {@code tertulia.*}, from the environment as {@code TERTULIA_*}. */
@ConfigurationProperties("tertulia")
public record FunctionsSettings(
        KafkaConnection kafka,
        PostgresConnection postgres,
        @DefaultValue Functions functions,
        @DefaultValue Letters processors) {

    public FunctionsSettings {
        if (kafka == null || postgres == null) {
            throw new IllegalArgumentException(
                    "tertulia.kafka and tertulia.postgres say where the log and the views are");
        }
    }

    /**
     * How letters leave: the same settings as those of stream-processors, which say more of them.
     *
     * @param publicUrl where people find the page
     */
    public record Letters(
            @DefaultValue("http://localhost:8080") URI publicUrl,
            @DefaultValue Mail mail) {}

    /**
     * The mail server, or the folder that letters go to without one.
     *
     * @param tls {@code none}, {@code starttls} or {@code implicit}
     */
    public record Mail(
            @Nullable String host,
            @DefaultValue("587") int port,
            @Nullable String user,
            @Nullable String password,
            @DefaultValue("tertulia@localhost") String from,
            @DefaultValue("starttls") String tls,
            @DefaultValue("./data/mail") Path folder) {

        MimePost post(Clock clock) {
            return new MimePost(
                    new MimePost.Server(blank(host), port, blank(user), password, tls.toLowerCase(Locale.ROOT)),
                    from,
                    folder,
                    clock);
        }

        private static @Nullable String blank(@Nullable String text) {
            return text == null || text.isBlank() ? null : text;
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Mail[" + host + ":" + port + "]";
        }
    }

    /**
     * How the functions run.
     *
     * @param enabled which run in this process; all by default
     * @param digestFrom from when on digests are sent, UTC, as {@code 11:00}
     * @param tagging slow tagging, where there is a queue for it
     */
    public record Functions(
            @DefaultValue({"commands", "digest"}) List<String> enabled,
            @DefaultValue("11:00") LocalTime digestFrom,
            @DefaultValue TaggingSettings tagging) {

        public Functions {
            enabled = List.copyOf(new TreeSet<>(enabled));
            for (String function : enabled) {
                if (!FunctionsConfiguration.FUNCTIONS.contains(function)) {
                    throw new IllegalArgumentException("tertulia.functions.enabled: there is no \"" + function
                            + "\", but " + FunctionsConfiguration.FUNCTIONS);
                }
            }
        }
    }

    /**
     * Slow tagging in process (docs/DELEGATED-WORK.md).
     *
     * @param queue address of the queue of SQS that texts come from; without one nothing is tagged here
     * @param region of AWS
     * @param endpointOverride instead of the region's own, of SQS and Comprehend
     */
    public record TaggingSettings(
            @Nullable URI queue,
            @Nullable String region,
            @Nullable URI endpointOverride) {

        public TaggingSettings {
            queue = queue == null || queue.toString().isBlank() ? null : queue;
            endpointOverride =
                    endpointOverride == null || endpointOverride.toString().isBlank() ? null : endpointOverride;
            region = region == null || region.isBlank() ? null : region;
            if (queue != null && region == null) {
                throw new IllegalArgumentException("tertulia.functions.tagging.region is missing, as us-east-1");
            }
        }
    }
}
