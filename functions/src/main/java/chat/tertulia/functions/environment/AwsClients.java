package chat.tertulia.functions.environment;

import chat.tertulia.contracts.events.Json;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import tools.jackson.databind.JsonNode;

/**
 * How the functions call AWS: over the JDK's own HTTP, in the region they run in, each call within a time. Credentials are looked
 * for where the SDK does and are never settings. {@code AWS_ENDPOINT_URL} leads all calls to a stand-in.
 */
public final class AwsClients {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

    private static final Duration SECRET_MAX = Duration.ofSeconds(5);

    private final Variables variables;

    public AwsClients(Variables variables) {
        this.variables = variables;
    }

    /** The region, as {@code us-east-1}. Lambda sets it. */
    public String region() {
        return variables.text("AWS_REGION");
    }

    /** Where all calls go instead of the services' own addresses; null if they do not. */
    public @Nullable URI endpoint() {
        return variables.optional("AWS_ENDPOINT_URL") == null ? null : variables.address("AWS_ENDPOINT_URL");
    }

    /** A secret of Secrets Manager that is JSON, as it is now. Blocks, for some seconds at most. */
    public JsonNode secret(String id) {
        try (SecretsManagerClient secrets = build(SecretsManagerClient.builder(), SECRET_MAX)) {
            return Json.mapper()
                    .readTree(secrets.getSecretValue(ask -> ask.secretId(id)).secretString());
        }
    }

    /** @param answerMax how long an answer may take */
    public SdkHttpClient http(Duration answerMax) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT_MAX)
                .socketTimeout(answerMax)
                .build();
    }

    /**
     * A client of one service.
     *
     * @param callMax for a call with all its attempts
     */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(B builder, Duration callMax) {
        return build(builder, callMax, override -> {});
    }

    /** A client whose calls are never made twice, for what must not be done twice. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C buildWithoutRetries(
            B builder, Duration callMax) {
        return build(builder, callMax, override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            B builder, Duration callMax, Consumer<ClientOverrideConfiguration.Builder> more) {
        URI endpoint = endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.region(Region.of(region()))
                .httpClient(http(callMax))
                .overrideConfiguration(override -> more.accept(override.apiCallTimeout(callMax)))
                .build();
    }
}
