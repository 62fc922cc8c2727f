package chat.tertulia.ingest.attachments;

import chat.tertulia.contracts.events.MessageBody;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where files of messages are and how many there may be.
 *
 * @param folder where they are without a bucket; all instances share it. When not set, a folder of this process that is gone at its end
 * @param s3 the bucket, if there is one; then the folder is not used
 * @param sizeMax of one file
 * @param perMessage at most {@value MessageBody#ATTACHMENTS_MAX}
 * @param perDay bytes that one user may upload in 24 hours
 * @param unusedFor after this an upload that goes with no message is removed
 */
@ConfigurationProperties("tertulia.attachments")
public record AttachmentSettings(
        @Nullable Path folder,
        @DefaultValue S3 s3,
        @DefaultValue("10MB") DataSize sizeMax,
        @DefaultValue("10") int perMessage,
        @DefaultValue("500MB") DataSize perDay,
        @DefaultValue("24h") Duration unusedFor) {

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    public AttachmentSettings {
        if (sizeMax.toBytes() < 1 || sizeMax.toBytes() > 1L << 30) {
            throw new IllegalArgumentException("tertulia.attachments.size-max is 1B to 1GB");
        }
        if (perMessage < 1 || perMessage > MessageBody.ATTACHMENTS_MAX) {
            throw new IllegalArgumentException(
                    "tertulia.attachments.per-message is 1 to " + MessageBody.ATTACHMENTS_MAX);
        }
        if (perDay.toBytes() < sizeMax.toBytes()) {
            throw new IllegalArgumentException("tertulia.attachments.per-day is at least size-max");
        }
        if (unusedFor.compareTo(Duration.ofHours(1)) < 0 || unusedFor.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("tertulia.attachments.unused-for is 1h to 30d");
        }
    }

    /**
     * A bucket; credentials are looked for where the AWS SDK does and are never settings.
     *
     * @param region of the bucket
     * @param endpointOverride instead of S3's own address: a VPC endpoint ({@code https}), or a stand-in on this machine
     */
    public record S3(
            @Nullable String bucket,
            @Nullable String region,
            @Nullable URI endpointOverride) {

        public S3 {
            bucket = bucket == null || bucket.isBlank() ? null : bucket;
            region = region == null || region.isBlank() ? null : region;
            if (bucket != null && !BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException(
                        "tertulia.attachments.s3.bucket is the name of an S3 bucket, not \"" + bucket + "\"");
            }
            if (bucket != null && (region == null || !REGION.matcher(region).matches())) {
                throw new IllegalArgumentException(
                        "tertulia.attachments.s3.region is the bucket's region, such as us-east-1");
            }
            endpointOverride =
                    endpointOverride == null || endpointOverride.toString().isBlank() ? null : endpointOverride;
            if (endpointOverride != null) {
                String host = endpointOverride.getHost();
                boolean fine = host != null
                        && endpointOverride.getUserInfo() == null
                        && ("https".equalsIgnoreCase(endpointOverride.getScheme())
                                || ("http".equalsIgnoreCase(endpointOverride.getScheme())
                                        && THIS_MACHINE.contains(host)));
                if (!fine) {
                    throw new IllegalArgumentException("tertulia.attachments.s3.endpoint-override is an https address,"
                            + " or an http address of this machine: files are sent there");
                }
            }
        }
    }
}
