package chat.tertulia.processors.sentiment.comprehend;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.comprehend.ComprehendAsyncClient;

/** Clients as the analyzer needs them: few connections, one thread, no retries of their own, every call with an end. */
final class ComprehendClients {

    private ComprehendClients() {}

    /**
     * A client; nothing is sent and no credentials are looked for before the first call.
     *
     * @param endpoint instead of the region's own, for a VPC endpoint or a stand-in
     * @param threads that others use too and that outlive the client; null for one of its own, whose end takes 2 s
     */
    static ComprehendAsyncClient of(
            String region,
            @Nullable URI endpoint,
            AwsCredentialsProvider credentials,
            long timeoutMs,
            @Nullable SdkEventLoopGroup threads) {
        Duration timeout = Duration.ofMillis(timeoutMs);
        NettyNioAsyncHttpClient.Builder http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(ComprehendAnalyzer.CALLS_MAX)
                // A call waits for no connection: no more calls are made than there are connections.
                .maxPendingConnectionAcquires(ComprehendAnalyzer.CALLS_MAX)
                .connectionTimeout(timeout)
                .connectionAcquisitionTimeout(timeout);
        if (threads == null) {
            http.eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1));
        } else {
            http.eventLoopGroup(threads);
        }
        return ComprehendAsyncClient.builder()
                .region(Region.of(region))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .httpClientBuilder(http)
                .overrideConfiguration(calls -> calls.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(timeout)
                        .apiCallAttemptTimeout(timeout))
                .build();
    }
}
