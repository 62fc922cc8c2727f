package chat.tertulia.functions.objects;

import chat.tertulia.contracts.objects.ObjectCheck;
import chat.tertulia.contracts.objects.ObjectCheck.Finding;
import chat.tertulia.contracts.objects.ObjectType;
import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/**
 * S3's "ObjectCreated": what was put into the bucket is looked at, as {@link ObjectCheck} says. What is fine is tagged {@code check=ok};
 * what is not is moved below {@value #QUARANTINE}, tagged {@code check=refused} and {@code reason}. Both have the {@code checked} ETag
 * with them, for a tag may be put on an object just when its content is replaced.
 *
 * <p>What is found follows from the object alone, so that events may come twice and in any order; one that is about content that has
 * been replaced meanwhile does nothing, for the new content has an event of its own.
 */
public final class ObjectCheckFunction implements RequestHandler<S3Event, List<String>> {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectCheckFunction.class);

    static final String QUARANTINE = "quarantine/";

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final S3Client s3;
    private final ObjectCheck check;

    /** As Lambda makes it: settings are environment variables. */
    public ObjectCheckFunction() {
        this(Variables.ofProcess());
    }

    /** @param variables {@code TERTULIA_OBJECTS_BYTES_MAX} (10 MiB) */
    public ObjectCheckFunction(Variables variables) {
        AwsClients aws = new AwsClients(variables);
        // A stand-in on this machine has one name for all buckets.
        s3 = aws.build(S3Client.builder().forcePathStyle(aws.endpoint() != null), ANSWER_MAX);
        check = new ObjectCheck(variables.number("TERTULIA_OBJECTS_BYTES_MAX", 10 << 20, 1, 1 << 30));
    }

    /** One object at one time. */
    private record Made(String bucket, String key, @Nullable String etag, long bytes) {

        static Made of(S3EventNotificationRecord one) {
            var object = one.getS3().getObject();
            Long size = object.getSizeAsLong();
            return new Made(
                    one.getS3().getBucket().getName(),
                    object.getUrlDecodedKey(),
                    object.geteTag(),
                    size == null ? 0 : size);
        }
    }

    /** What was looked at, and what was found. */
    private record Looked(String etag, Finding finding) {}

    /** @return what became of each object: {@code ok}, the reason it was refused for, or {@code gone} */
    @Override
    public List<String> handleRequest(S3Event event, Context context) {
        List<String> ends = new ArrayList<>();
        for (S3EventNotificationRecord one : event.getRecords()) {
            Made made = Made.of(one);
            if (one.getEventName().startsWith("ObjectCreated") && !made.key().startsWith(QUARANTINE)) {
                ends.add(handle(made));
            }
        }
        return ends;
    }

    private String handle(Made made) {
        try {
            Looked looked = look(made);
            ObjectCheck.Fault fault = looked.finding().fault();
            if (fault == null) {
                pass(made, looked.etag());
            } else {
                refuse(made, looked.etag(), fault.code());
            }
            String end = fault == null ? "ok" : fault.code();
            LOG.info("an object was checked: bucket={} bytes={} end={}", made.bucket(), made.bytes(), end);
            return end;
        } catch (S3Exception e) {
            // Deleted, or replaced by what has an event of its own.
            if (e.statusCode() == 404 || e.statusCode() == 412) {
                return "gone";
            }
            throw e;
        }
    }

    private Looked look(Made made) {
        if (made.bytes() == 0) {
            var head =
                    s3.headObject(b -> b.bucket(made.bucket()).key(made.key()).ifMatch(made.etag()));
            return new Looked(head.eTag(), check.check("", 0, new byte[0]));
        }
        ResponseBytes<GetObjectResponse> answer = s3.getObjectAsBytes(b -> b.bucket(made.bucket())
                .key(made.key())
                .ifMatch(made.etag())
                .range("bytes=0-" + (ObjectType.HEAD_BYTES - 1)));
        String declared = answer.response().contentType();
        Finding finding = check.check(declared == null ? "" : declared, made.bytes(), answer.asByteArrayUnsafe());
        return new Looked(answer.response().eTag(), finding);
    }

    private void pass(Made made, String etag) {
        s3.putObjectTagging(b ->
                b.bucket(made.bucket()).key(made.key()).tagging(tags(tag("check", "ok"), tag("checked", bare(etag)))));
    }

    private void refuse(Made made, String etag, String reason) {
        LOG.warn("an object was refused: bucket={} reason={}", made.bucket(), reason);
        s3.copyObject(b -> b.sourceBucket(made.bucket())
                .sourceKey(made.key())
                .copySourceIfMatch(etag)
                .destinationBucket(made.bucket())
                .destinationKey(QUARANTINE + made.key())
                .taggingDirective(TaggingDirective.REPLACE)
                .tagging(tags(tag("check", "refused"), tag("reason", reason), tag("checked", bare(etag)))));
        s3.deleteObject(b -> b.bucket(made.bucket()).key(made.key()).ifMatch(etag));
    }

    private static String bare(String etag) {
        return etag.replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private static Tagging tags(Tag... tags) {
        return Tagging.builder().tagSet(tags).build();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }
}
