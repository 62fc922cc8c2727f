package chat.tertulia.functions.mail;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;
import software.amazon.awssdk.services.sesv2.model.LimitExceededException;
import software.amazon.awssdk.services.sesv2.model.MessageRejectedException;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;
import software.amazon.awssdk.services.sesv2.model.TooManyRequestsException;
import tools.jackson.core.JacksonException;

/**
 * {@code POST /letters} behind API Gateway: sends one letter. The header {@code Idempotency-Key} makes a retry the same letter: 201 when
 * it has left, 200 when it had left before, 409 while another request is at it. Who may ask is API Gateway's to check.
 */
public final class MailFunction implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(MailFunction.class);

    static final int BODY_BYTES_MAX = 1 << 19;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Duration ANSWER_MAX = Duration.ofSeconds(8);
    private static final int SOON_SECONDS = 2;

    private final SentLetters sent;
    private final SesPost post;

    /**
     * What SES was told, or the problem.
     *
     * @param id SES's id of the letter
     * @param repeated whether it had been sent before, or may have been
     */
    private record Receipt(@Nullable String id, boolean repeated) {}

    /** As Lambda makes it: settings are environment variables. */
    public MailFunction() {
        this(Variables.ofProcess());
    }

    /** @param variables {@code TERTULIA_MAIL_FROM}, {@code TERTULIA_MAIL_TABLE} */
    public MailFunction(Variables variables) {
        this(new AwsClients(variables), variables);
    }

    private MailFunction(AwsClients aws, Variables variables) {
        this(
                new DynamoSentLetters(
                        aws.build(DynamoDbClient.builder(), ANSWER_MAX),
                        variables.text("TERTULIA_MAIL_TABLE"),
                        Clock.systemUTC()),
                new SesPost(
                        aws.buildWithoutRetries(SesV2Client.builder(), ANSWER_MAX),
                        variables.text("TERTULIA_MAIL_FROM")));
    }

    MailFunction(SentLetters sent, SesPost post) {
        this.sent = sent;
        this.post = post;
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent request, Context context) {
        String accepted = header(request, "Accept-Language");
        String language = accepted.toLowerCase(Locale.ROOT).startsWith("es") ? "es" : "en";
        if (!"/letters".equals(request.getPath())) {
            return problem(MailProblem.NOT_FOUND, language);
        }
        if (!"POST".equals(request.getHttpMethod())) {
            return problem(MailProblem.METHOD_NOT_ALLOWED, language);
        }
        if (!header(request, "Content-Type").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return problem(MailProblem.UNSUPPORTED_MEDIA_TYPE, language);
        }
        String key = header(request, "Idempotency-Key");
        if (!KEY.matcher(key).matches()) {
            return problem(MailProblem.KEY_MISSING, language);
        }
        PostedLetter letter;
        try {
            byte[] body = body(request);
            if (body.length > BODY_BYTES_MAX) {
                return problem(MailProblem.TOO_LARGE, language);
            }
            letter = Json.read(body, PostedLetter.class);
        } catch (JacksonException | IllegalArgumentException e) {
            return problem(MailProblem.MALFORMED_JSON, language);
        }
        if (letter == null) {
            return problem(MailProblem.MALFORMED_JSON, language);
        }
        List<String> faults = letter.faults();
        return faults.isEmpty() ? send(key, letter, language) : MailProblem.INVALID.answer(language, faults, 0);
    }

    private APIGatewayProxyResponseEvent send(String key, PostedLetter letter, String language) {
        SentLetters.Claim claim;
        try {
            claim = sent.claim(key, letter.digest());
        } catch (SdkException e) {
            return unavailable(key, e, language, SOON_SECONDS);
        }
        return switch (claim) {
            case SentLetters.Claim.Sent(String message) -> receipt(200, new Receipt(message, true));
            case SentLetters.Claim.Taken() ->
                MailProblem.IN_PROGRESS.answer(language, List.of(), (int) DynamoSentLetters.LEASE.toSeconds());
            case SentLetters.Claim.Other() -> problem(MailProblem.KEY_REUSED, language);
            case SentLetters.Claim.Ours(boolean again) -> sendOurs(key, letter, again, language);
        };
    }

    private APIGatewayProxyResponseEvent sendOurs(String key, PostedLetter letter, boolean again, String language) {
        String message;
        try {
            message = post.send(letter);
        } catch (MessageRejectedException | BadRequestException e) {
            return given(key, e, problem(MailProblem.REFUSED, language));
        } catch (TooManyRequestsException | LimitExceededException e) {
            return given(key, e, MailProblem.TOO_MANY.answer(language, List.of(), SOON_SECONDS));
        } catch (SesV2Exception e) {
            return given(key, e, MailProblem.UNAVAILABLE.answer(language, List.of(), SOON_SECONDS));
        } catch (SdkException e) {
            // SES may have it. The key stays taken, so that nobody sends it again at once.
            return unavailable(key, e, language, (int) DynamoSentLetters.LEASE.toSeconds());
        }
        try {
            sent.sent(key, message);
        } catch (SdkException e) {
            // It has left. A retry within two days may send it once more.
            LOG.error(
                    "a sent letter was not noted: key={} error={}",
                    key,
                    e.getClass().getSimpleName());
        }
        LOG.info("a letter was sent: key={} again={}", key, again);
        return receipt(201, new Receipt(message, again));
    }

    /** SES has said that it did not take it: the key is free again. */
    private APIGatewayProxyResponseEvent given(String key, SesV2Exception error, APIGatewayProxyResponseEvent answer) {
        LOG.warn(
                "SES did not take a letter: key={} code={}",
                key,
                error.awsErrorDetails().errorCode());
        try {
            sent.release(key);
        } catch (SdkException e) {
            LOG.warn("a key stays taken for a while: key={}", key);
        }
        return answer;
    }

    private static APIGatewayProxyResponseEvent unavailable(
            String key, SdkException error, String language, int retryAfterSeconds) {
        LOG.warn(
                "a letter could not be sent: key={} error={}",
                key,
                error.getClass().getSimpleName());
        return MailProblem.UNAVAILABLE.answer(language, List.of(), retryAfterSeconds);
    }

    private static APIGatewayProxyResponseEvent problem(MailProblem problem, String language) {
        return problem.answer(language, List.of(), 0);
    }

    private static APIGatewayProxyResponseEvent receipt(int status, Receipt receipt) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(headers)
                .withBody(new String(Json.bytes(receipt), StandardCharsets.UTF_8));
    }

    private static byte[] body(APIGatewayProxyRequestEvent request) {
        String body = request.getBody();
        if (body == null) {
            return new byte[0];
        }
        return Boolean.TRUE.equals(request.getIsBase64Encoded())
                ? Base64.getDecoder().decode(body)
                : body.getBytes(StandardCharsets.UTF_8);
    }

    /** A header, however it is written; the empty text if there is none. */
    private static String header(APIGatewayProxyRequestEvent request, String name) {
        Map<String, String> headers = request.getHeaders();
        if (headers != null) {
            for (Map.Entry<String, String> header : headers.entrySet()) {
                if (header.getKey().equalsIgnoreCase(name) && header.getValue() != null) {
                    return header.getValue().trim();
                }
            }
        }
        return "";
    }
}
