package chat.tertulia.ingest;

import chat.tertulia.ingest.attachments.AttachmentController;
import chat.tertulia.ingest.attachments.AttachmentFolder;
import chat.tertulia.ingest.attachments.AttachmentMetrics;
import chat.tertulia.ingest.attachments.AttachmentSettings;
import chat.tertulia.ingest.attachments.AttachmentStore;
import chat.tertulia.ingest.attachments.AttachmentSweep;
import chat.tertulia.ingest.attachments.Attachments;
import chat.tertulia.ingest.attachments.s3.AttachmentBucket;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.rooms.Membership;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Files of messages: where they are, and who reads them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AttachmentSettings.class)
class AttachmentConfiguration {

    private final Clock clock = Clock.systemUTC();

    @Bean
    AttachmentMetrics attachmentMetrics(MeterRegistry registry) {
        return new AttachmentMetrics(registry);
    }

    @Bean
    AttachmentStore attachmentStore(AttachmentSettings settings) throws IOException {
        if (settings.s3().bucket() != null) {
            return Amazon.bucket(settings.s3(), clock);
        }
        Path set = settings.folder();
        return new AttachmentFolder(
                set == null ? Files.createTempDirectory("tertulia-attachments-") : set, set == null, clock);
    }

    @Bean
    Attachments attachments(
            Database database, AttachmentStore store, AttachmentSettings settings, AttachmentMetrics metrics) {
        return new Attachments(database, store, settings, metrics, clock, new SecureRandom());
    }

    @Bean
    AttachmentSweep attachmentSweep(
            Database database, AttachmentStore store, AttachmentSettings settings, AttachmentMetrics metrics) {
        return new AttachmentSweep(database, store, settings, metrics, clock, true);
    }

    @Bean
    AttachmentController attachmentController(
            Attachments attachments,
            AttachmentStore store,
            Membership membership,
            History history,
            RateLimits limits,
            AttachmentMetrics metrics) {
        return new AttachmentController(
                attachments,
                store instanceof AttachmentFolder folder ? folder : null,
                membership,
                history,
                limits,
                metrics);
    }

    /** Apart, so that no class of AWS is loaded where there is no bucket. */
    private static final class Amazon {

        static AttachmentStore bucket(AttachmentSettings.S3 settings, Clock clock) throws IOException {
            return new AttachmentBucket(
                    settings, DefaultCredentialsProvider.builder().build(), clock);
        }
    }
}
