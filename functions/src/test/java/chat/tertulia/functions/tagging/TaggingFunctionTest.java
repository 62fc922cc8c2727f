package chat.tertulia.functions.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.functions.events.Events;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.StandIn.Request;
import chat.tertulia.functions.events.TestContext;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The handler with Comprehend and SQS stood in for; with queues that speak SQS it is in standalone's TaggingTest. */
class TaggingFunctionTest {

    private static final String FIRST = "059f36b4-87a3-44ab-83d2-661975830a7d";
    private static final String SECOND = "2e1424d4-f796-459a-8184-9c92662be6da";
    private static final String TWIN = "2e1424d4-f796-459a-8184-000000000003";
    private static final String GOOD = "{\"ResultList\":[{\"Index\":0,\"Sentiment\":\"POSITIVE\",\"SentimentScore\":"
            + "{\"Positive\":0.75,\"Negative\":0.0,\"Neutral\":0.25,\"Mixed\":0.0}}],\"ErrorList\":[]}";

    private StandIn aws;
    private TaggingFunction function;
    private Answer spanish = Answer.json(GOOD);
    private Answer english = Answer.json(GOOD);
    private Answer queue = Answer.json("{\"Successful\":[],\"Failed\":[]}");

    @BeforeEach
    void start() throws IOException {
        aws = new StandIn(this::answer);
        function = new TaggingFunction(aws.variables(
                "TERTULIA_TAGGING_REPLIES", "https://sqs.us-east-1.amazonaws.com/123456789012/texts-replies-"));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private Answer answer(Request request) {
        if (request.header("X-Amz-Target").startsWith("AmazonSQS.")) {
            return queue;
        }
        return request.body().contains("\"es\"") ? spanish : english;
    }

    private List<String> failures(String... replacements) throws IOException {
        SQSBatchResponse response = function.handleRequest(
                Events.read("sqs-texts.json", SQSEvent.class, replacements), new TestContext(30_000));
        return response.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private List<String> asked(String service) {
        return aws.requests().stream()
                .filter(request -> request.header("X-Amz-Target").startsWith(service))
                .map(Request::body)
                .toList();
    }

    @Test
    void eachTextIsAskedAboutOnceInItsLanguageAndAnsweredWhereItSays() throws Exception {
        assertThat(failures()).isEmpty();

        assertThat(asked("Comprehend"))
                .containsExactly(
                        "{\"TextList\":[\"me encanta\"],\"LanguageCode\":\"es\"}",
                        "{\"TextList\":[\"ok\"],\"LanguageCode\":\"en\"}");
        assertThat(asked("AmazonSQS")).hasSize(2);
        assertThat(asked("AmazonSQS").getFirst())
                .contains("texts-replies-p1")
                .contains("\\\"id\\\":\\\"a\\\"")
                .contains("\\\"label\\\":\\\"positive\\\"")
                .contains("\\\"positive\\\":0.75")
                .contains("\\\"language\\\":\\\"es\\\"");
        assertThat(asked("AmazonSQS").getLast()).contains("texts-replies-p2").doesNotContain("language");
    }

    @Test
    void whatComprehendDoesNotWantIsAnsweredAndWhatItCannotDoNowComesAgain() throws Exception {
        spanish =
                Answer.json("{\"ResultList\":[],\"ErrorList\":[{\"Index\":0,\"ErrorCode\":\"UNSUPPORTED_LANGUAGE\"}]}");
        english = Answer.json(
                "{\"ResultList\":[],\"ErrorList\":[{\"Index\":0,\"ErrorCode\":\"INTERNAL_SERVER_ERROR\"}]}");

        assertThat(failures()).containsExactly(SECOND);

        assertThat(asked("AmazonSQS")).hasSize(1);
        assertThat(asked("AmazonSQS").getFirst()).contains("\\\"status\\\":\\\"failed\\\"");
    }

    @Test
    void aLanguageThatComprehendRefusesNowDoesNotKeepTheOtherBack() throws Exception {
        spanish = new Answer(400, "application/x-amz-json-1.1", "{\"__type\":\"TextSizeLimitExceededException\"}");

        assertThat(failures()).containsExactly(FIRST, TWIN);
        assertThat(asked("AmazonSQS")).hasSize(1);
    }

    @Test
    void anAnswerThatIsNotTakenComesAgainUnlessNobodyIsThere() throws Exception {
        queue = Answer.json(
                "{\"Successful\":[],\"Failed\":[{\"Id\":\"0\",\"SenderFault\":false,\"Code\":\"InternalError\"}]}");
        assertThat(failures()).containsExactly(FIRST, TWIN, SECOND);

        queue = new Answer(
                400,
                "application/x-amz-json-1.0",
                "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"no\"}");
        assertThat(failures()).isEmpty();
    }

    @Test
    void whatIsNoTextOrWantsItsAnswerElsewhereIsReported() throws Exception {
        assertThat(failures("texts-replies-p2", "other", "\"body\": \"{\\\"id\\\":\\\"a\\\"", "\"body\": \"{"))
                .containsExactly(FIRST, SECOND, TWIN);
        assertThat(aws.requests()).isEmpty();
    }
}
