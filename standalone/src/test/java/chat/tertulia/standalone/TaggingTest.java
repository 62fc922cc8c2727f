package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.functions.tagging.TaggingPoller;
import chat.tertulia.processors.sentiment.comprehend.QueueAnalyzer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The analyzer and the function with real queues between them (ElasticMQ); Comprehend is stood in for. */
class TaggingTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger fails = new AtomicInteger();

    /** Comprehend's calls are answered here, all others are the queues'. */
    private void aws(HttpClient client, int queues, HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (target.startsWith("AmazonSQS.")) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + queues + "/"))
                                .header("X-Amz-Target", target)
                                .header("Content-Type", "application/x-amz-json-1.0")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(asked))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                answer(exchange, answer.statusCode(), answer.body());
                return;
            }
            calls.incrementAndGet();
            if (fails.getAndDecrement() > 0) {
                answer(exchange, 500, "{\"__type\":\"InternalServerException\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            int texts = new String(asked, StandardCharsets.UTF_8).split("texto").length - 1;
            StringBuilder results = new StringBuilder();
            for (int i = 0; i < texts; i++) {
                results.append(i == 0 ? "" : ",")
                        .append("{\"Index\":")
                        .append(i)
                        .append(",\"Sentiment\":\"POSITIVE\",\"SentimentScore\":{\"Positive\":1,\"Negative\":0,")
                        .append("\"Neutral\":0,\"Mixed\":0}}");
            }
            answer(
                    exchange,
                    200,
                    ("{\"ResultList\":[" + results + "],\"ErrorList\":[]}").getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Test
    void textsGoOverQueuesAndEachIsAnsweredToWhoAsked() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "not-a-secret");
        SQSRestServer queues = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        int port = queues.waitUntilStarted().localAddress().getPort();
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        HttpServer aws = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        aws.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        try (HttpClient client = HttpClient.newHttpClient();
                SqsClient sqs = SqsClient.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(endpoint)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build()) {
            aws.createContext("/", exchange -> aws(client, port, exchange));
            aws.start();
            URI requests = URI.create(sqs.createQueue(make ->
                            make.queueName("texts").attributesWithStrings(java.util.Map.of("VisibilityTimeout", "1")))
                    .queueUrl());
            fails.set(4);
            try (QueueAnalyzer one = analyzer(endpoint, requests, "one");
                    QueueAnalyzer two = analyzer(endpoint, requests, null);
                    TaggingPoller function = new TaggingPoller(
                            requests,
                            "us-east-1",
                            URI.create("http://127.0.0.1:" + aws.getAddress().getPort()))) {
                await().atMost(Duration.ofSeconds(20)).until(() -> one.hasRoom() && two.hasRoom());

                var first = one.analyze(List.of("este texto es bueno", "un texto más para ti", "https://chat.example"))
                        .toCompletableFuture();
                var second = two.analyze(List.of("otro texto de alguien")).toCompletableFuture();

                assertThat(first.get(60, TimeUnit.SECONDS).stream().map(Sentiment::status))
                        .containsExactly(Sentiment.Status.OK, Sentiment.Status.OK, Sentiment.Status.SKIPPED);
                assertThat(second.get(60, TimeUnit.SECONDS).getFirst().label()).isEqualTo(Sentiment.Label.POSITIVE);
                assertThat(calls.get()).as("failed calls came again").isGreaterThan(1);
                assertThat(sqs.listQueues(b -> b.queueNamePrefix("texts-replies-"))
                                .queueUrls())
                        .hasSize(2);
                assertThat(function).isNotNull();
            }
            // Who has a name comes back to its queue; SQS would not let it be made again at once.
            assertThat(sqs.listQueues(b -> b.queueNamePrefix("texts-replies-")).queueUrls())
                    .singleElement()
                    .asString()
                    .endsWith("-one");
        } finally {
            aws.stop(0);
            queues.stopAndWait();
        }
    }

    private static QueueAnalyzer analyzer(URI endpoint, URI requests, @Nullable String instance) {
        return QueueAnalyzer.connect("us-east-1", endpoint, requests, instance, Duration.ofSeconds(55));
    }
}
