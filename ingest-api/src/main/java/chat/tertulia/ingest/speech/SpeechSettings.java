package chat.tertulia.ingest.speech;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who reads messages aloud.
 *
 * @param engine see {@link Choice}
 * @param folder where this process keeps audio; when not set, a folder of its own that is gone at its end
 * @param folderMegabytes how much of it
 * @param polly where Amazon Polly is and what it may cost; credentials are looked for where the AWS SDK does and are never settings
 */
@ConfigurationProperties("tertulia.speech")
public record SpeechSettings(
        @DefaultValue("auto") Choice engine,
        @Nullable Path folder,
        @DefaultValue("256") int folderMegabytes,
        @DefaultValue Polly polly) {

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Who speaks. */
    public enum Choice {
        /** espeak-ng where it is installed, else the readers' browsers. */
        AUTO,
        POLLY,
        ESPEAK,
        BROWSER
    }

    public SpeechSettings {
        if (folderMegabytes < 16 || folderMegabytes > 1_000_000) {
            throw new IllegalArgumentException("tertulia.speech.folder-megabytes is 16 to 1000000");
        }
        if (engine == Choice.POLLY && polly.region == null) {
            throw new IllegalArgumentException(
                    "tertulia.speech.polly.region is missing: polly needs one, such as us-east-1");
        }
    }

    /**
     * Amazon Polly.
     *
     * @param region of Polly and of the bucket; it must be one that has neural voices
     * @param bucket where all instances keep their audio; without one each keeps its own
     * @param endpointOverride instead of Polly's own address: a VPC endpoint ({@code https}), or a stand-in on this machine
     * @param bucketEndpointOverride the same for S3
     * @param monthlyCharacters in a calendar month (UTC) by all instances; a million of a neural voice are about 16 US dollars
     */
    public record Polly(
            @Nullable String region,
            @Nullable String bucket,
            @Nullable URI endpointOverride,
            @Nullable URI bucketEndpointOverride,
            @DefaultValue("1000000") long monthlyCharacters) {

        public Polly {
            region = region == null || region.isBlank() ? null : region;
            if (region != null && !REGION.matcher(region).matches()) {
                throw new IllegalArgumentException(
                        "tertulia.speech.polly.region is a region of AWS, such as us-east-1, not \"" + region + "\"");
            }
            bucket = bucket == null || bucket.isBlank() ? null : bucket;
            if (bucket != null && !BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException(
                        "tertulia.speech.polly.bucket is the name of an S3 bucket, not \"" + bucket + "\"");
            }
            endpointOverride = trusted("endpoint-override", endpointOverride);
            bucketEndpointOverride = trusted("bucket-endpoint-override", bucketEndpointOverride);
            if (monthlyCharacters < 1) {
                throw new IllegalArgumentException("tertulia.speech.polly.monthly-characters must be at least 1");
            }
        }

        private static @Nullable URI trusted(String name, @Nullable URI address) {
            if (address == null || address.toString().isBlank()) {
                return null;
            }
            String host = address.getHost();
            boolean fine = host != null
                    && address.getUserInfo() == null
                    && ("https".equalsIgnoreCase(address.getScheme())
                            || ("http".equalsIgnoreCase(address.getScheme()) && THIS_MACHINE.contains(host)));
            if (!fine) {
                throw new IllegalArgumentException("tertulia.speech.polly." + name
                        + " is an https address, or an http address of this machine: texts are sent there");
            }
            return address;
        }
    }
}
