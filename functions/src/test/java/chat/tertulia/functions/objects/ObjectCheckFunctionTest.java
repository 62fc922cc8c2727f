package chat.tertulia.functions.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.functions.events.Events;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.StandIn.Request;
import chat.tertulia.functions.events.TestContext;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ObjectCheckFunctionTest {

    private static final TestContext CONTEXT = new TestContext(30_000);
    private static final String KEY = "/tertulia-audio/speech/es/una%20voz%C3%A1.mp3";
    private static final String ETAG = "d41d8cd98f00b204e9800998ecf8427e";

    private StandIn s3;
    private ObjectCheckFunction function;
    private String content = "ID3\4\0\0\0\0\0#TSSE";
    private String type = "audio/mpeg";
    private String etag = ETAG;
    private int fails;

    @BeforeEach
    void start() throws IOException {
        s3 = new StandIn(this::answer);
        function = new ObjectCheckFunction(s3.variables("TERTULIA_OBJECTS_BYTES_MAX", "2048"));
    }

    @AfterEach
    void stop() {
        s3.close();
    }

    private Answer answer(Request request) {
        if (fails > 0) {
            return error(fails, "Broken");
        }
        if (request.headers().containsKey("if-match")
                && !request.header("if-match").replace("\"", "").equals(etag)) {
            return error(412, "PreconditionFailed");
        }
        return switch (request.method()) {
            case "GET" ->
                new Answer(
                        206,
                        type,
                        content,
                        Map.of("ETag", '"' + etag + '"', "Content-Range", "bytes 0-511/1024"),
                        StandardCharsets.ISO_8859_1);
            case "HEAD" -> new Answer(200, type, "", Map.of("ETag", '"' + etag + '"'), StandardCharsets.UTF_8);
            case "PUT" ->
                Answer.xml(
                        request.headers().containsKey("x-amz-copy-source")
                                ? "<CopyObjectResult><ETag>\"" + etag + "\"</ETag></CopyObjectResult>"
                                : "");
            default -> new Answer(204, "text/xml", "");
        };
    }

    private static Answer error(int status, String code) {
        return new Answer(status, "text/xml", "<Error><Code>" + code + "</Code><Message>no</Message></Error>");
    }

    private List<String> handle(String... replacements) throws IOException {
        return function.handleRequest(Events.read("s3-object-created.json", S3Event.class, replacements), CONTEXT);
    }

    private List<String> asked() {
        return s3.requests().stream()
                .map(request -> request.method() + " " + request.path())
                .toList();
    }

    @Test
    void whatIsWhatItSaysIsTagged() throws Exception {
        assertThat(handle()).containsExactly("ok");

        assertThat(asked()).containsExactly("GET " + KEY, "PUT " + KEY + "?tagging");
        assertThat(s3.requests().getFirst().header("Range")).isEqualTo("bytes=0-511");
        assertThat(s3.requests().getLast().body())
                .contains("<Key>check</Key><Value>ok</Value>")
                .contains("<Key>checked</Key><Value>" + ETAG + "</Value>");
    }

    @Test
    void whatIsSomethingElseIsMovedToQuarantine() throws Exception {
        content = "<script>alert(1)</script>";

        assertThat(handle()).containsExactly("other-type");

        String quarantine = KEY.replace("/tertulia-audio/", "/tertulia-audio/quarantine/");
        assertThat(asked()).containsExactly("GET " + KEY, "PUT " + quarantine, "DELETE " + KEY);
        Request copy = s3.requests().get(1);
        assertThat(copy.header("x-amz-copy-source")).isEqualTo("tertulia-audio/speech/es/una%20voz%C3%A1.mp3");
        assertThat(copy.header("x-amz-tagging")).isEqualTo("check=refused&reason=other-type&checked=" + ETAG);
        assertThat(copy.header("x-amz-copy-source-if-match")).contains(ETAG);
        assertThat(s3.requests().getLast().header("If-Match")).contains(ETAG);
    }

    @Test
    void whatIsTooLargeOrEmptyIsRefused() throws Exception {
        assertThat(handle("\"size\": 1024", "\"size\": 4096")).containsExactly("too-large");
        assertThat(handle("\"size\": 1024", "\"size\": 0")).containsExactly("empty");
        assertThat(asked()).contains("HEAD " + KEY).endsWith("DELETE " + KEY);
    }

    @Test
    void anEventAboutContentThatWasReplacedDoesNothing() throws Exception {
        etag = "0".repeat(32);
        assertThat(handle()).containsExactly("gone");
        assertThat(asked()).containsExactly("GET " + KEY);

        fails = 404;
        assertThat(handle()).containsExactly("gone");
    }

    @Test
    void theQuarantineAndOtherEventsAreLeftAlone() throws Exception {
        assertThat(handle("\"key\": \"speech", "\"key\": \"quarantine/speech")).isEmpty();
        assertThat(handle("ObjectCreated:Put", "ObjectTagging:Put")).isEmpty();
        assertThat(s3.requests()).isEmpty();
    }

    @Test
    void whatS3CannotAnswerIsTriedAgainByLambda() {
        fails = 403;
        assertThatThrownBy(() -> handle()).isInstanceOf(S3Exception.class);
    }
}
