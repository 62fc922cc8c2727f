package chat.tertulia.ingest.speech.polly;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.polly.PollyAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * Clients with few connections, one thread each if they are given none, and an end to every call; no retries, as somebody waits and has another voice. Nothing is sent and
 * no credentials are looked for before the first call.
 */
final class AwsClients {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private AwsClients() {}

    static PollyAsyncClient polly(
            String region,
            @Nullable URI endpoint,
            AwsCredentialsProvider credentials,
            int calls,
            Duration timeout,
            @Nullable SdkEventLoopGroup threads) {
        return PollyAsyncClient.builder()
                .region(Region.of(region))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .httpClientBuilder(http(calls, threads))
                .overrideConfiguration(within(timeout))
                .build();
    }

    static S3AsyncClient s3(
            String region,
            @Nullable URI endpoint,
            AwsCredentialsProvider credentials,
            int calls,
            Duration timeout,
            @Nullable SdkEventLoopGroup threads) {
        return S3AsyncClient.builder()
                .region(Region.of(region))
                .endpointOverride(endpoint)
                .forcePathStyle(endpoint != null)
                .credentialsProvider(credentials)
                .httpClientBuilder(http(calls, threads))
                .overrideConfiguration(within(timeout))
                .build();
    }

    private static NettyNioAsyncHttpClient.Builder http(int calls, @Nullable SdkEventLoopGroup threads) {
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(calls)
                .maxPendingConnectionAcquires(4 * calls)
                .connectionTimeout(CONNECT)
                .connectionAcquisitionTimeout(CONNECT);
        return threads == null
                ? http.eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1))
                : http.eventLoopGroup(threads);
    }

    private static ClientOverrideConfiguration within(Duration timeout) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(timeout)
                .build();
    }
}
