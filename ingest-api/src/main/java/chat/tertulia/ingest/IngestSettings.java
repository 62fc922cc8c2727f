package chat.tertulia.ingest;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What ingest-api can be told, from environment ({@code TERTULIA_…}) or file.
 *
 * @param kafka the log
 * @param postgres accounts, rooms, and the archive to read from
 * @param redis sessions, room views, idempotency records, rates
 * @param trustedProxies addresses and networks of proxies whose {@code X-Forwarded-For} is believed; none by default
 * @param limits rates and whether they hold
 * @param push the public key of Web Push, if there is one; the private one is delivery's
 * @param ingest the rest
 */
@ConfigurationProperties("tertulia")
public record IngestSettings(
        KafkaConnection kafka,
        PostgresConnection postgres,
        RedisConnection redis,
        @Nullable List<String> trustedProxies,
        @DefaultValue Limits limits,
        @DefaultValue Push push,
        @DefaultValue Ingest ingest) {

    public IngestSettings {
        if (kafka == null || postgres == null || redis == null) {
            throw new IllegalArgumentException("tertulia.kafka, tertulia.postgres and tertulia.redis are needed");
        }
    }

    /**
     * Rates. Each allows a burst of the same size as its minute's worth.
     *
     * @param enabled off only for imports and benchmarks
     * @param postsPerMinute messages, edits and reactions of one user
     * @param signInsPerMinute sign-ins and sign-ups from one address, and sign-ins for one name
     * @param readsPerMinute queries of one user
     * @param signalsPerMinute times one user says that they type, or have stopped
     * @param speechPerMinute messages read aloud to one user
     * @param hooksPerMinute messages by one incoming webhook
     */
    public record Limits(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("120") int postsPerMinute,
            @DefaultValue("20") int signInsPerMinute,
            @DefaultValue("1200") int readsPerMinute,
            @DefaultValue("120") int signalsPerMinute,
            @DefaultValue("30") int speechPerMinute,
            @DefaultValue("60") int hooksPerMinute) {

        public Limits {
            if (postsPerMinute < 1
                    || signInsPerMinute < 1
                    || readsPerMinute < 1
                    || signalsPerMinute < 1
                    || speechPerMinute < 1
                    || hooksPerMinute < 1) {
                throw new IllegalArgumentException("tertulia.limits.*-per-minute must be at least 1");
            }
        }
    }

    /** What browsers subscribe with (VAPID): 65 bytes, base64url. */
    public record Push(@Nullable String publicKey) {
        public Push {
            publicKey = publicKey == null || publicKey.isBlank() ? null : publicKey;
        }
    }

    /**
     * What else there is to set.
     *
     * @param migrate whether to bring the database's schema up to date at start
     * @param outboxRelay whether this instance may run the relay; one of those that may does
     * @param sessionLifetime how long a session lives after its last use
     * @param passwordMemoryKibibytes Argon2id memory; the default is OWASP's first choice
     * @param passwordIterations Argon2id passes
     * @param roomMentionConfirmMembers in a room of more members than this, {@code @room} and {@code @here} have to be confirmed
     * @param webhooks whether this instance may send to outgoing webhooks
     * @param webhooksToLoopback whether they may be on this machine and without TLS: for tests and laptops
     */
    public record Ingest(
            @DefaultValue("true") boolean migrate,
            @DefaultValue("true") boolean outboxRelay,
            @DefaultValue("30d") Duration sessionLifetime,
            @DefaultValue("19456") int passwordMemoryKibibytes,
            @DefaultValue("2") int passwordIterations,
            @DefaultValue("30") int roomMentionConfirmMembers,
            @DefaultValue("true") boolean webhooks,
            @DefaultValue("false") boolean webhooksToLoopback) {

        public Ingest {
            if (passwordMemoryKibibytes < 8 || passwordIterations < 1) {
                throw new IllegalArgumentException(
                        "tertulia.ingest.password-memory-kibibytes must be at least 8, password-iterations at least 1");
            }
            if (roomMentionConfirmMembers < 0) {
                throw new IllegalArgumentException("tertulia.ingest.room-mention-confirm-members must not be negative");
            }
            if (sessionLifetime.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new IllegalArgumentException("tertulia.ingest.session-lifetime must be at least a minute");
            }
        }
    }
}
